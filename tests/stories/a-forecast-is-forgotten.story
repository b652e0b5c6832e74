story     A forecast is forgotten
protocol  ai-test-notification
start     2026-12-28

08:00:00  us sends TST-1 with category=training_run, training_compute=5e25, window=+20d 08:00:00..+22d 08:00:00
          → flagged outside_scope
08:30:00  cn acknowledges
09:00:00  us sends TST-1 with category=training_run, training_compute=1e26, compute_band=from_1e26  → refused: field.both
10:00:00  us sends TST-1 PRIORITY as test with category=bio_chem, window=+4d 08:00:00..+5d 08:00:00 → not flagged
10:30:00  cn acknowledges
+6d 08:00:00  us completes test with actual_window=+4d 20:00:00..+5d 10:00:00
          → flagged outside_window; the case of test is completed
+6d 08:30:00  cn acknowledges
+10d 08:00:00  us sends TST-6 with half_year=2026-H2                  → cn owes forecast 2026-H2 by +34d 00:00:00
+10d 08:30:00  cn acknowledges
+21d 08:00:00  us completes with actual_window=+20d 08:00:00..+21d 07:00:00                         → not flagged
+21d 08:30:00  cn acknowledges
+34d 00:00:00  cn owes forecast 2026-H2  → cn duty-officer is called
+41d 00:00:00  still silent              → cn duty-officer, us duty-officer are called
+42d 08:00:00  cn sends TST-6 with half_year=2026-H2                  → us duty-officer is called
+42d 08:30:00  us acknowledges
audit     both logs agree; one deadline missed by 8 d 8 h
