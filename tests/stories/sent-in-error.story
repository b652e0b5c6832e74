story     Sent in error, and taken back
protocol  crisis-hotline
# Common forms: what is taken back owes nothing any more; a stand-down taken back was never one.

12:00:00  us sends HTL-1 IMMEDIATE as wrong              → for us, cn owes delivered by 12:01:00
12:00:01  cn delivers                                    → cn duty-officer is called; cn owes received
12:05:00  us retracts wrong with reason=wrong_content    → cn duty-officer is called; the case is retracted; us owes nothing; cn owes received for SVC-3
12:06:00  cn receives SVC-3                              → cn owes nothing
12:10:00  us sends HTL-1 IMMEDIATE as right with what_we_ask=no_reply
12:15:00  cn receives right
12:20:00  cn acknowledges right                          → cn owes nothing; us owes update
12:30:00  us cancels right                               → the case of right is cancelled; us owes nothing
12:31:00  us retracts HTL-3 with reason=wrong_case       → the case of right is open; us owes update; cn owes nothing for HTL-3
12:32:00  cn receives SVC-3
12:40:00  cn retracts ACK                                → cn owes acknowledged for right
12:41:00  us receives
12:50:00  cn acknowledges right                          → cn owes nothing
13:00:00  us sends HTL-2 to right                        → us owes nothing
13:05:00  cn acknowledges
18:30:00  still silent                                   → nobody is called
audit     both logs agree; nothing missed
