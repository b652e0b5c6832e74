story     A halt declared, and an exception
protocol  moratorium
start     2026-11-02
# All goes well: a declaration by two people, a wider scope, an exception fifteen days ahead, a question and its answer.

09:00:00  us sends MOR-1 as halt with start=+30d 00:00:00, review_date=+395d 00:00:00 → not flagged
10:00:00  cn receives
11:00:00  cn acknowledges                                → cn owes nothing
+3d 09:00:00  us amends halt with reason=wider, effective_at=+20d 00:00:00, changes.review_date=+760d 00:00:00 → not flagged
+3d 09:30:00  cn receives
+3d 10:00:00  cn acknowledges
+5d 09:00:00  cn sends MOR-6 as exception with category=swarm, purpose=safety_research, window=+20d 08:00:00..+25d 08:00:00 → not flagged
+5d 09:30:00  us receives
+5d 10:00:00  us acknowledges
+6d 09:00:00  us queries exception with question="How many members?", speed=7d → cn owes reply-7d by +13d 09:00:01
+6d 09:30:00  cn acknowledges
+8d 09:00:00  cn replies with outcome=explained          → cn owes nothing
+8d 09:30:00  us receives
+30d 00:00:00  still silent                              → nobody is called
audit     both logs agree; nothing missed
