story     A halt declared and kept
protocol  moratorium
start     2026-11-02
# All goes well: a declaration by two people, an exception fifteen days ahead, a question, and both statements in January.

09:00:00  us sends MOR-1 as halt with start=+30d 00:00:00, review_date=+395d 00:00:00 → not flagged
10:00:00  cn receives
11:00:00  cn acknowledges                                → cn owes nothing for halt
+3d 09:00:00  us amends halt with reason=prolonged, effective_at=+20d 00:00:00, changes.review_date=+760d 00:00:00 → not flagged
+3d 09:30:00  cn receives
+3d 10:00:00  cn acknowledges
+5d 09:00:00  cn sends MOR-6 as exception with category=swarm, purpose=safety_research, window=+20d 08:00:00..+25d 08:00:00 → not flagged
+5d 09:30:00  us receives
+5d 10:00:00  us acknowledges
+6d 09:00:00  us sends MOR-8 to exception with question="How many members?", speed=7d → cn owes reply-7d by +13d 09:00:01
+6d 09:30:00  cn acknowledges
+8d 09:00:00  cn replies with outcome=explained          → cn owes nothing for MOR-8
+8d 09:30:00  us receives
+59d 12:00:00  still silent                              → nobody is called; us owes compliance 2026-H2 by +90d 00:00:00
+61d 09:00:00  us sends MOR-4 as ours with period=2026-H2, state=full  → us owes nothing for ours; cn owes compliance 2026-H2
+61d 10:00:00  cn acknowledges
+62d 09:00:00  cn sends MOR-4 as theirs with period=2026-H2, state=exceptions_listed → cn owes compliance 2027-H1 by +271d 00:00:00
+62d 10:00:00  us acknowledges
+91d 00:00:00  still silent                              → nobody is called
audit     both logs agree; nothing missed
