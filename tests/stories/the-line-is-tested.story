story     The line is tested
protocol  service

10:00:00  us tests with number=1                         → cn owes replied by 10:05:01
10:00:05  cn replies                                     → cn owes nothing; nobody is called
11:00:00  cn tests with number=1
11:00:05  us replies
11:30:00  us sends GEN-1 with subject="Good wishes"      → cn owes nothing; nobody is called
11:40:00  us sends SVC-7 with planned=yes, effective_at=+1d 12:00:00 → not flagged; cn duty-officer is called
11:45:00  cn acknowledges
11:50:00  us sends SVC-7 with planned=yes, effective_at=+1d 11:00:00 → flagged late
11:51:00  cn acknowledges
audit     both logs agree; nothing missed
