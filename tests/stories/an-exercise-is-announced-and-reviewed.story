story     An exercise is announced, held and reviewed
protocol  pilot-exercise
start     2026-11-02

08:00:00  us sends EXR-1 as drill with name="Quiet Harbour", kind=functional, window=+31d 08:00:00..+32d 08:00:00, stop_word="End of exercise"
          → not flagged; nobody is called
08:00:01  cn delivers                    → cn duty-officer is called; us owes hot-review by +34d 08:00:00
10:00:00  cn acknowledges                → us owes after-action by +62d 08:00:00
+5d 08:00:00  us sends EXR-1 as link with name="Link drill", kind=link_drill, window=+20d 08:00:00..+20d 10:00:00
          → not flagged
+5d 09:00:00  cn acknowledges link
+10d 08:00:00  us amends drill with reason=schedule, changes.window=+32d 08:00:00..+33d 08:00:00
          → us owes hot-review for drill by +35d 08:00:00
+10d 09:00:00  cn acknowledges EXR-2
+20d 14:00:00  us sends EXR-7 to link with month=2026-11              → us owes nothing for link
+20d 15:00:00  cn receives
+21d 14:00:00  cn sends EXR-7 to link with month=2026-11
+21d 15:00:00  us receives
+33d 20:00:00  us sends EXR-7 to drill with month=2026-12
+33d 21:00:00  cn receives
+34d 08:00:00  cn sends EXR-7 to drill with month=2026-12
+34d 09:00:00  us receives
+50d 08:00:00  us completes drill with year=2026                      → the case of drill is completed
+50d 09:00:00  cn acknowledges
audit     both logs agree; nothing missed
