story     The report came late
protocol  ai-test-notification
start     2026-11-02

09:00:00  us sends TST-1 by system with category=bio_chem, window=+20d 08:00:00..+22d 08:00:00
10:00:00  cn receives
11:00:00  cn acknowledges
+24d 08:00:00  us owes completion by +24d 08:00:00       → us duty-officer, cn duty-officer are called
+25d 08:00:00  still silent                              → cn gets a draft of TST-8
+25d 09:00:00  cn queries with speed=48h                 → us duty-officer is called
+25d 09:05:00  us receives
+25d 10:00:00  us completes TST-1 with conducted=not_conducted  → cn duty-officer is called; the case is completed
+25d 10:01:00  us acknowledges TST-8
+25d 11:00:00  us replies with outcome=answered          → cn duty-officer is called; us owes nothing
+25d 11:30:00  cn receives TST-4
+25d 11:31:00  cn receives TST-9
+25d 11:40:00  cn acknowledges TST-4
+28d 11:40:00  still silent                              → nobody is called
audit     both logs agree; one deadline missed by 1 d 2 h
