story     The missile fired by accident in 2022
protocol  ai-weapon-test
parties   in pk
start     2022-03-09
# Retold, illustrative. On 9 March 2022 a missile left India by accident and fell in Pakistan some seven minutes later; there
# was no form for it, and the first word came two days after. Here the word is a FLASH of coded fields, signed by two.

13:43:00  still silent                                   → nobody is called
13:45:00  in sends WPN-5 as event by alice with time=13:43:00, detected_at=13:43:30, kind=accidental, generic_class=cruise, armed=inert, controllable=no, request=no_reaction
          → waits for a second person; nobody is called
13:46:00  in seconds event by bob                        → pk duty-officer is called; not flagged
13:46:30  pk owes received by 13:56:01
13:48:00  pk receives                                    → pk owes acknowledged by 14:16:01
13:52:00  pk acknowledges                                → pk owes nothing; in owes final-report by +2d 13:43:30
14:00:00  pk sends WPN-8 to event with question="Where did it fall?", observed_time=13:44:00, speed=48h
          → in duty-officer is called; in owes holding by 16:00:01
14:05:00  in receives
14:20:00  in acknowledges WPN-8
15:00:00  in holds with next_reply_by=20:00:00           → pk duty-officer is called; in owes reply by 20:00:00
15:01:00  pk receives
19:30:00  in replies WPN-8 with answer=ours              → in owes nothing for WPN-7; in owes nothing for WPN-8
19:31:00  pk receives
+1d 12:00:00  in completes event with cause=technical, outcome_of_flight=impact  → the case is completed; in owes nothing
+1d 12:30:00  pk acknowledges                            → pk owes nothing
+3d 00:00:00  still silent                               → nobody is called
audit     both logs agree; nothing missed
