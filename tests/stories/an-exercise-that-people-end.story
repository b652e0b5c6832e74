story     An exercise that people end
protocol  pilot-exercise
status    exercise
start     2026-11-02
# Somebody at the other side seems to take an inject for real. Whoever is in doubt ends the exercise, over a cut line too:
# it is over from the earlier instant, and a deadline that passes meanwhile is nobody's fault.

09:00:00  us sends EXR-5 IMMEDIATE as inject by alice with exercise="Quiet Harbour", inject_number=1, reply_expected=no
09:00:01  cn delivers                    → cn duty-officer is called
09:01:00  the link is cut
09:02:00  cn stops the exercise          → cn hears an alarm: stopped; for cn, cn owes nothing; for us, cn owes received
09:30:01  still silent                   → us duty-officer is called
09:35:00  the link is restored           → us hears an alarm: stopped; cn owes nothing
+1d 12:00:00  still silent               → nobody is called
audit     both logs agree; nothing missed
