story     A return that did not come
protocol  safety-test-exchange
start     2026-09-01

08:00:00  us sends BEN-5 with confirmed_at=2026-08-20T08:00:00.000Z, disclosure_at=+100d 00:00:00   → flagged prompt_late
08:30:00  cn acknowledges
09:00:00  us sends BEN-5 with confirmed_at=08:00:00, disclosure_at=+30d 00:00:00                    → flagged late
09:30:00  cn acknowledges
10:00:00  us sends BEN-5 with confirmed_at=08:00:00, disclosure_at=+30d 00:00:00, early_disclosure_agreed=yes       → not flagged
10:30:00  cn acknowledges
+45d 08:00:00  us sends QEX-1 with quarter=2026-Q3
+45d 08:30:00  cn acknowledges
+60d 00:00:00  cn owes quarterly 2026-Q3 by +60d 00:00:00             → cn duty-officer, us duty-officer are called
+67d 00:00:00  still silent              → cn duty-officer, us duty-officer are called
+74d 00:00:00  still silent              → cn duty-officer, us duty-officer, cn working-group, us working-group are called
+75d 08:00:00  cn sends QEX-3 by system with quarter=2026-Q3          → us duty-officer is called; cn owes nothing
+75d 08:30:00  us receives
audit     both logs agree; one deadline missed by 15 d 8 h
