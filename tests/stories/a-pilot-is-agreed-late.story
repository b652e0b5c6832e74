story     A pilot is agreed late, and evaluated
protocol  pilot-exercise
start     2026-02-02

08:00:00  us sends EXR-6 as pilot with pilot_id=P1, kind=enrolment, window=+10d 00:00:00..+12d 00:00:00
          → us owes evaluation by +42d 00:00:00; cn owes consent by +7d 08:00:01
08:30:00  cn acknowledges pilot
08:40:00  us sends EXR-6 with pilot_id=P2, kind=enrolment, window=+10d 00:00:00..+111d 00:00:00     → refused: field.out_of_range
+7d 08:00:01  cn owes consent for pilot  → cn duty-officer is called
+8d 08:00:00  cn sends EXR-6 to pilot with pilot_id=P1, kind=consent, window=+10d 00:00:00..+12d 00:00:00
          → us duty-officer is called; cn owes nothing
+8d 08:30:00  us acknowledges
+20d 00:00:00  us sends EXR-4 to pilot with year=2026                 → the case of pilot is completed; us owes nothing
+20d 01:00:00  cn acknowledges
audit     both logs agree; one deadline missed by 23 h 59 min 59 s
