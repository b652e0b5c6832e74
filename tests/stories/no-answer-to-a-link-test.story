story     No answer to a link test
protocol  service

10:00:00  us tests by alice                              → refused: roster.wrong_role
10:00:00  us tests as first
10:05:01  cn owes replied                                → us duty-officer is called
10:20:00  the link is cut
11:00:00  us tests as second
12:00:00  still silent                                   → us duty-officer is called, to send again
12:30:00  the link is restored
12:30:01  cn delivers
12:31:00  cn replies second                              → cn owes replied for first
12:32:00  cn replies first                               → cn owes nothing
13:00:00  still silent                                   → nobody is called
audit     both logs agree; two deadlines missed by 1 h 20 min 1 s and 2 h 26 min 59 s
