story     Answered within minutes
protocol  crisis-hotline

22:10:00  us sends HTL-1 IMMEDIATE with concern_type=loss_of_control, what_we_ask=clarify, next_update_by=+1d 04:00:00
22:10:01  cn delivers                    → cn duty-officer is called; cn owes received by 22:40:01
22:14:30  cn receives                    → nobody is called
22:25:00  cn acknowledges                → cn owes replied by +1d 22:10:01
22:30:00  cn holds with next_reply_by=+1d 01:00:00  → us duty-officer is called; cn owes reply by +1d 01:00:00
22:31:00  us receives
+1d 00:40:00  cn sends HTL-9 to HTL-1 with outcome=explained  → us duty-officer is called
+1d 00:41:00  us receives                → cn owes nothing
+1d 00:50:00  us cancels with reason=explained → the case is cancelled; us owes nothing; cn owes acknowledged for HTL-3
+1d 00:52:00  cn acknowledges            → cn owes nothing
+1d 12:00:00  still silent               → nobody is called
audit     both logs agree; nothing missed
