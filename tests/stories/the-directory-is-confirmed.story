story     The directory is confirmed once a year
protocol  service
start     2026-12-20

10:00:00  us sends SVC-5 as cut by system with kind=outage, link="Link B", since=09:55:00           → not flagged
10:05:00  cn receives
10:30:00  us sends SVC-5 to cut by alice with kind=restoration, link="Link B", since=10:10:00       → flagged prompt_late
10:35:00  cn receives
+15d 09:00:00  us sends SVC-0 with year=2026, confirmed_on=2027-01-04 → cn owes contacts 2026 by +42d 00:00:00
+15d 09:30:00  cn receives
+42d 00:00:00  cn owes contacts 2026     → cn duty-officer is called
+43d 09:00:00  cn sends SVC-0 with year=2026, confirmed_on=2027-02-01 → us duty-officer is called
+43d 09:30:00  us receives
audit     both logs agree; one deadline missed by 1 d 9 h
