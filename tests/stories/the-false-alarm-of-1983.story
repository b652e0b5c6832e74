story     The false alarm of 1983
protocol  nuclear-human-control
parties   su us
start     1983-09-25
# Retold, illustrative. In the night of 26 September 1983 in Moscow, satellites reported five missiles; one officer judged it
# a false alarm, and the other side learned of it years later. Here two people say so within minutes, and are answered.

20:15:00  still silent                                   → nobody is called
20:17:00  su sends NCC-5 as alarm by alice with time=20:15:00, kind=false_indication, effect_on_readiness=unknown, message_of_intent="We see what may be no more than a fault of our sensors. We take no step."
          → waits for a second person; nobody is called
20:18:00  su seconds alarm by bob                        → us duty-officer is called; not flagged
20:19:00  us receives as receipt by alice                → waits for a second person
20:19:30  us seconds receipt by bob                          → us owes acknowledged by 20:48:01
20:24:00  us acknowledges                                → us owes holding by 22:18:01
20:32:00  su sends NCC-6 to alarm with alarm_time=20:15:00, known_false_at=20:30:00, cause=sensor, posture_restored=yes
          → us duty-officer is called; not flagged; the case is completed; us owes acknowledged for NCC-6
20:34:00  us receives NCC-6
20:40:00  us acknowledges NCC-6                          → us owes nothing for NCC-6
20:50:00  us replies alarm with outcome=noted            → su duty-officer is called; us owes nothing
20:51:00  su receives
+1d 20:00:00  still silent                               → nobody is called
audit     both logs agree; nothing missed
