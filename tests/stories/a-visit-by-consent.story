story     A visit by consent
protocol  verification
start     2026-11-02
# All goes well: asked three days ahead, accepted within a day but two days later, a team list in time, a report in a week.

09:00:00  us sends VER-1 as visit with method=site_visit, window=+4d 08:00:00..+5d 18:00:00, team_size=6
          → not flagged; cn owes replied by +1d 09:00:01; us owes team-list by +3d 08:00:00; us owes report by +12d 18:00:00
10:00:00  cn receives
12:00:00  cn replies with outcome=shifted, shift=3d      → refused: condition.failed
12:01:00  cn replies with outcome=shifted, shift=2d     → cn owes nothing
12:10:00  us receives
13:00:00  us amends visit with reason=shifted, changes.window=+6d 08:00:00..+7d 18:00:00
          → not flagged; us owes team-list by +5d 08:00:00; us owes report by +14d 18:00:00
13:30:00  cn acknowledges
+5d 07:00:00  us sends VER-7 to visit with arrival=+6d 08:00:00  → not flagged
+5d 07:30:00  cn acknowledges
+12d 10:00:00  us completes visit with findings=consistent  → the case is completed; us owes nothing
+12d 11:00:00  cn acknowledges                           → cn owes nothing
+20d 00:00:00  still silent                              → nobody is called
audit     both logs agree; nothing missed
