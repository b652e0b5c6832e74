story     The refused call of 2023
protocol  crisis-hotline
start     2026-02-04
# Retold, illustrative. In February 2023 a call between defence ministers was asked for on the direct telephone link and
# refused, later explained by the lack of a proper atmosphere. Here a refusal is an answer like any other: signed, with its
# reason and its time, and with a smaller step in its place. Silence would have climbed to the authorities within the hour.

19:50:00  us sends HTL-5 as call with level=ministers, medium=voice, proposed_times=20:30:00 / 22:00:00, topic="The object of today"
          → nobody is called
19:50:01  cn delivers call               → cn duty-officer is called; cn owes received by 20:20:01; cn owes holding by 21:50:01
19:58:00  cn receives                    → nobody is called
20:10:00  cn acknowledges                → cn owes replied by +2d 19:50:01
21:30:00  cn holds with next_reply_by=+1d 01:00:00, proposed_times=+1d 02:00:00
          → us duty-officer is called; cn owes reply by +1d 01:00:00
21:31:00  us receives
+1d 00:40:00  cn replies call with outcome=declined, decline_reason=other_channel
          → us duty-officer is called; cn owes nothing for call; cn owes nothing
+1d 00:41:00  us receives                → us owes nothing
+1d 00:50:00  us sends HTL-5 to HTL-9 as lower with level=duty_officers, medium=voice, proposed_times=+1d 01:30:00
          → cn duty-officer is called; the case of call is open
+1d 00:55:00  cn receives
+1d 01:05:00  cn acknowledges
+1d 01:20:00  cn replies lower with outcome=accepted_for_action       → us duty-officer is called
+1d 01:21:00  us receives                → cn owes nothing; us owes nothing
+1d 03:00:00  us cancels lower with reason=explained                  → the case is cancelled
+1d 03:02:00  cn acknowledges            → cn owes nothing
+3d 19:50:00  still silent               → nobody is called
audit     both logs agree; nothing missed
