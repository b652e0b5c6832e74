story     A cable is cut, and mended
protocol  crisis-hotline

06:00:00  the link is cut
06:05:00  us sends HTL-1 IMMEDIATE with what_we_ask=no_reply → for cn, us owes nothing; for us, cn owes delivered by 06:06:00
06:06:00  still silent                                   → nobody is called
06:09:00  still silent                                   → us duty-officer, us shift-leader are called
06:10:00  cn sends HTL-8 with speed=48h
06:14:00  still silent                                   → cn duty-officer, cn shift-leader are called
06:20:00  the link is restored
06:20:01  cn delivers HTL-1                              → cn duty-officer, us duty-officer are called
06:20:02  cn owes received by 06:50:01
06:30:00  cn receives HTL-1
06:31:00  us receives HTL-8
06:32:00  the link is cut
06:33:00  cn acknowledges HTL-1                          → for cn, cn owes nothing; for us, cn owes acknowledged
08:20:01  us owes acknowledged for HTL-8                 → us duty-officer, cn duty-officer are called
          → for us, cn owes acknowledged
08:21:00  the link is restored
08:22:00  us acknowledges HTL-8                          → cn owes nothing
08:23:00  still silent                                   → nobody is called
audit     both logs agree; three deadlines missed by 14 min 1 s, 9 min 1 s and 1 min 59 s; one undecided
