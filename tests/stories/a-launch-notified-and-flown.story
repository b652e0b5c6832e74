story     A launch is notified, amended and flown
protocol  ai-weapon-test
start     2026-11-02
# All goes well: known three days and more ahead, read before the window opens, reported within two days after it.

09:00:00  us sends WPN-1 as launch with generic_class=ballistic, range_km=6000, toward_other_party=yes, launch_window=+6d 08:00:00..+8d 08:00:00
          → not flagged; nobody is called
09:00:01  cn delivers                                    → cn duty-officer is called; cn owes received by 12:00:01
10:00:00  cn receives                                    → us owes nothing for RCV; cn owes acknowledged by +1d 09:00:01
14:00:00  cn acknowledges                                → cn owes nothing; us owes post-launch by +10d 08:00:00
+3d 10:00:00  us amends launch with reason=weather, changes.launch_window=+7d 08:00:00..+9d 08:00:00
          → not flagged; us owes post-launch by +11d 08:00:00
+3d 10:20:00  cn receives
+3d 10:40:00  cn acknowledges
+8d 12:00:00  us completes launch with result=nominal, launch_time=+8d 11:30:00
          → not flagged; the case is completed; us owes nothing
+8d 12:20:00  cn receives
+8d 13:00:00  cn acknowledges                            → cn owes nothing
+12d 00:00:00  still silent                              → nobody is called
audit     both logs agree; nothing missed
