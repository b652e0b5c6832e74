story     An exercise that a real event ends
protocol  pilot-exercise
status    exercise
start     2026-11-02
# An inject is open when the actual line carries a FLASH. The exercise is over at that instant: nothing in it is owed any
# more, nothing more is said in it, and the watch of both sides is told to return to the actual line.

09:00:00  us sends EXR-5 IMMEDIATE as inject by alice with exercise="Quiet Harbour", inject_number=1, reply_expected=yes
09:00:01  cn delivers                    → cn duty-officer is called; cn owes received
09:04:00  cn acknowledges inject         → cn owes replied for inject
09:20:00  us hears an actual FLASH       → us hears an alarm: stopped; cn hears an alarm: stopped; cn owes nothing
09:21:00  cn replies inject with outcome=answered, text="演练 演练 演练 已收回蜂群。演练 演练 演练"   → refused: exercise.stopped
09:22:00  us sends EXR-5                 → refused: exercise.stopped
+1d 12:00:00  still silent               → nobody is called; cn owes nothing
audit     both logs agree; nothing missed
