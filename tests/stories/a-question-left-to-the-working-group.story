story     A question left to the working group
protocol  ai-incident-exchange
start     2026-11-02
# It goes wrong: a report is late, a question about it is not answered, and the working group is convened within ten days.

09:00:00  us sends INC-1 ROUTINE as report with date_aware=+0d 08:00:00, deadline_class=critical_or_widespread → refused: message.precedence
09:01:00  us sends INC-1 PRIORITY as report by system with date_aware=08:00:00 → refused: form.human_only
+3d 09:00:00  us sends INC-1 PRIORITY as report with date_aware=08:00:00, deadline_class=critical_or_widespread, grade=considerable → flagged prompt_late
+3d 09:10:00  cn acknowledges
+3d 10:00:00  cn queries report with question="Which network?", speed=7d → us owes holding by +4d 10:00:01; us owes replied by +10d 10:00:01
+3d 10:30:00  us acknowledges
+4d 10:00:01  us owes holding                            → us duty-officer, cn shift-leader are called
+7d 10:00:01  still silent                               → cn gets a draft of JWG-1
+7d 11:00:00  cn sends JWG-1 as session with kind=extraordinary, session_by=+20d 10:00:00 → refused: condition.failed
+7d 11:01:00  cn sends JWG-1 as session with kind=extraordinary, session_by=+14d 10:00:00 → us owes answer by +10d 11:01:01; cn owes record by +24d 10:00:00
+7d 12:00:00  us acknowledges session
+8d 09:00:00  us replies session with outcome=accepted, session_at=+14d 08:00:00 → us owes nothing for session
+8d 09:10:00  cn receives
+9d 09:00:00  us replies INC-8 with outcome=answered     → us owes nothing
+9d 09:10:00  cn receives
+9d 10:00:00  us sends INC-3 to report with new_grade=general, reason=below_threshold → the case of report is completed
+9d 11:00:00  cn acknowledges
+16d 10:00:00  cn completes session with quarter=2026-Q4 → the case of session is completed; us owes agreed-record by +30d 10:00:01
+16d 11:00:00  us acknowledges
+17d 10:00:00  us sends JWG-6 with quarter=2026-Q4, position=with_reservations → us owes nothing
+17d 11:00:00  cn acknowledges
audit     both logs agree; one deadline missed by 4 d 22 h 59 min 59 s
