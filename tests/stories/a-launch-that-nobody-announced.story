story     A launch that nobody announced
protocol  ai-weapon-test
parties   in pk
start     2022-03-09
# Retold, illustrative: the same evening of 2022, had the side that fired kept silent. It is asked within minutes, and after
# two and a half hours its silence is before the principal of the side that asks, not two days later in the press.

13:55:00  pk sends WPN-8 with observed_time=13:44:00, question="Your launch at 13:43?", speed=48h  → in duty-officer is called
14:25:01  in owes received by 14:25:01                   → in duty-officer and pk duty-officer are called
14:35:01  still silent                                   → pk shift-leader is called, to use voice
14:45:01  still silent                                   → pk embassy is called, to make a démarche
15:25:01  still silent                                   → pk national-authority is called
15:55:01  in owes acknowledged by 15:55:01               → in duty-officer, pk duty-officer are called
16:05:01  still silent                                   → pk shift-leader is called
16:15:01  still silent                                   → pk embassy is called
16:25:01  still silent                                   → pk principal, in shift-leader, pk shift-leader are called
16:30:00  in holds with next_reply_by=+1d 12:00:00       → pk duty-officer is called; nobody else is called
16:31:00  pk receives
+1d 11:00:00  in replies WPN-8 with answer=ours          → pk duty-officer is called; in owes nothing
+1d 11:01:00  pk receives
+1d 11:10:00  in completes WPN-8 with cause=technical, outcome_of_flight=impact → the case is completed
+1d 11:20:00  pk receives WPN-11
+1d 11:30:00  pk acknowledges WPN-11                     → pk owes nothing
audit     both logs agree; three deadlines missed by 2 h 4 min 59 s, 34 min 59 s and 34 min 59 s
