story     A test is called off
protocol  ai-test-notification
start     2026-11-02

09:00:00  us sends TST-1 as test with category=training_run, compute_band=from_1e25, window=+15d 08:00:00..+16d 08:00:00
09:00:01  cn delivers                                    → cn duty-officer is called
09:30:00  cn receives
+1d 09:00:00  us cancels with kind=cancelled             → the case is cancelled; us owes nothing; cn owes acknowledged for TST-3
+1d 09:10:00  cn receives TST-3
+1d 09:11:00  cn acknowledges TST-3                      → cn owes nothing
+2d 09:00:00  us amends test with changes.window=+16d 08:00:00..+17d 08:00:00
          → flagged after_close; the case is cancelled; us owes nothing
+2d 09:10:00  cn receives TST-2
+2d 09:11:00  cn acknowledges TST-2
+20d 00:00:00  still silent                              → nobody is called
audit     both logs agree; nothing missed
