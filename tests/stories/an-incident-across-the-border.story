story     An incident across the border
protocol  ai-incident-exchange
start     2026-11-02
# All goes well: an alert within four hours, a first report within a day, what follows, and a final report within a month.

09:00:00  us sends INC-5 as alert with date_aware=06:00:00, what_we_ask=contain, initial_report=follows
          → not flagged; cn owes received by 09:30:01; us owes initial-report by +1d 06:00:00
09:10:00  cn receives
10:00:00  cn acknowledges                                → cn owes replied by +1d 09:00:01
15:00:00  cn replies with outcome=accepted_for_action    → cn owes nothing
15:05:00  us receives
22:00:00  us sends INC-1 PRIORITY to alert as report with date_aware=06:00:00, deadline_class=imminent_danger, cross_border=confirmed, grade=major
          → not flagged; us owes nothing for alert
22:30:00  cn receives
+1d 08:00:00  cn acknowledges
+3d 09:00:00  us sends INC-2 to report with reason=handling_ended, handling_ended_at=+3d 06:00:00 → us owes final-report by +33d 06:00:00
+3d 10:00:00  cn receives
+4d 09:00:00  cn acknowledges
+20d 09:00:00  us sends INC-4 to report with residual_risk=low → the case is completed; us owes nothing
+20d 10:00:00  cn receives
+21d 09:00:00  cn acknowledges                           → cn owes nothing
audit     both logs agree; nothing missed
