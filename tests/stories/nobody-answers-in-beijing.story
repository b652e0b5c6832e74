story     Nobody answers in Beijing
protocol  crisis-hotline
start     2026-11-22

12:00:00  us sends HTL-1 IMMEDIATE       → nobody is called
12:00:01  cn delivers                    → cn duty-officer is called; cn owes received by 12:30:01
12:30:01  cn owes received               → cn duty-officer and us duty-officer are called
12:40:01  still silent                   → us shift-leader is called, to use voice
12:41:40  cn receives                    → nobody else is called; cn owes acknowledged by 14:00:01
13:58:00  still silent                   → nobody is called
audit     both logs agree; one deadline missed by 11 min 39 s
