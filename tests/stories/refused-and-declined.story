story     Refused and declined
protocol  crisis-hotline
# Common forms: a refusal and a decline are answers; both stop the clock. A refusal taken back starts it again.

12:00:00  us sends HTL-1 IMMEDIATE as first with what_we_ask=clarify
12:05:00  cn refuses with reason=bad_value               → the case is refused; cn owes nothing; us owes nothing; nobody is called
12:06:00  cn retracts REF                                → the case is open; cn owes replied for first; us owes received for SVC-3
12:07:00  us receives
12:08:00  cn acknowledges first
12:09:00  cn declines first with reason=other_channel    → cn owes nothing; the case is open
12:20:00  us cancels first
12:21:00  cn receives
12:22:00  us acknowledges first                          → refused: case.closed_to_sender
12:23:00  cn acknowledges HTL-3
12:25:00  cn cancels first                               → refused: case.closed_to_sender
+2d 12:00:00  still silent                               → nobody is called
audit     both logs agree; nothing missed
