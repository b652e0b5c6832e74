story     The Norwegian rocket of 1995
protocol  ai-weapon-test
parties   no ru
start     1994-12-21
# Retold, illustrative. Norway gave notice of a research rocket on 21 December 1994; it never reached the radar crews, who on
# 25 January 1995 reported a missile. Here a notice that nobody took keeps asking, and asks loudest before the window opens.

09:00:00  no sends WPN-1 as rocket with generic_class=other, number_of_items=1, launch_window=+35d 05:00:00..+35d 12:00:00
          → flagged outside_scope; ru duty-officer is called; ru owes received by 12:00:01
12:00:01  ru owes received                               → ru duty-officer is called
+1d 09:00:01  ru owes acknowledged                       → ru duty-officer, no duty-officer are called
+34d 17:00:00  ru owes receipt-before-window by +34d 17:00:00  → ru duty-officer and no shift-leader are called
+34d 23:00:00  still silent                              → no embassy is called; no national-authority is called, to decide whether to go ahead
+34d 23:40:00  ru receives                               → nobody else is called; ru owes acknowledged for rocket
+35d 00:10:00  ru acknowledges                           → ru owes nothing; no owes post-launch by +37d 12:00:00
+35d 06:24:00  still silent                              → nobody is called
+35d 06:40:00  no completes rocket with result=nominal, launch_time=+35d 06:24:00
          → not flagged; the case is completed
+35d 06:45:00  ru receives WPN-4
+35d 07:00:00  ru acknowledges WPN-4                     → ru owes nothing
audit     both logs agree; three deadlines missed by 34 d 11 h 39 min 59 s, 33 d 15 h 9 min 59 s and 6 h 40 min
