story     A test is notified, amended and completed
protocol  ai-test-notification
start     2026-11-02

09:00:00  us sends TST-1 ROUTINE as test with category=offensive_cyber, window=+20d 08:00:00..+22d 08:00:00
          → not flagged; nobody is called
09:00:01  cn delivers                                    → cn duty-officer is called
10:00:00  cn receives
11:30:00  cn acknowledges                                → cn owes nothing; us owes completion by +24d 08:00:00
+5d 14:00:00  us amends test with reason=schedule, changes.window=+21d 08:00:00..+23d 08:00:00
          → not flagged; us owes completion by +25d 08:00:00
+5d 14:30:00  cn receives
+5d 15:00:00  cn acknowledges
+24d 09:00:00  us completes test with conducted=as_planned  → the case is completed; us owes nothing
+24d 09:20:00  cn receives
+24d 10:00:00  cn acknowledges
+26d 00:00:00  still silent                              → nobody is called
audit     both logs agree; nothing missed
