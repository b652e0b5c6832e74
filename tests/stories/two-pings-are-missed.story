story     Two pings are missed, and a relay comes late
protocol  multilateral-template
parties   hub kenya
start     2026-11-02

08:00:00  kenya sends MUL-1 as member
09:00:00  hub acknowledges
10:00:00  hub sends MUL-6 as first by system with half_year=2026-H2
+2d 10:00:01  kenya owes replied         → kenya duty-officer, hub duty-officer are called
+2d 10:05:00  hub sends MUL-6 as second by system with half_year=2026-H2
+4d 10:00:01  still silent               → hub embassy is called, to write to the mission of the member
+4d 10:05:01  kenya owes replied for second                           → kenya duty-officer, hub duty-officer are called
+4d 12:00:00  kenya replies second as answer with outcome=answered
+4d 12:00:30  kenya replies first as regret with outcome=corrected, text="Our duty roster was out of date."
          → kenya owes nothing
+4d 12:10:00  hub receives answer
+4d 12:11:00  hub receives regret
+5d 07:00:00  kenya sends MUL-5 FLASH as flash by alice with audience=all                           → waits for a second person
+5d 07:01:00  kenya seconds flash by bob
+5d 07:05:00  hub acknowledges flash
+5d 07:11:01  hub owes replied           → hub duty-officer, kenya duty-officer are called
+5d 07:21:01  still silent               → hub shift-leader, kenya shift-leader are called
+5d 07:22:00  hub sends MUL-7 by system  → hub owes nothing
+6d 08:00:00  kenya sends MUL-2 to member with planned=yes, effective_at=+6d 20:00:00               → flagged late
+6d 09:00:00  hub acknowledges
+7d 08:00:00  kenya sends MUL-3 to member with effective_at=+100d 00:00:00                          → the case of member is cancelled
+7d 09:00:00  hub acknowledges MUL-3
audit     both logs agree; three deadlines missed by 2 d 2 h 29 s, 1 h 54 min 59 s and 10 min 59 s
