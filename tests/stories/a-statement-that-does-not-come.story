story     A statement that does not come
protocol  moratorium
start     2026-12-28
# It goes wrong: thirty days after the half-year there is no statement; it is asked for, and in the end one party leaves.

09:00:00  us sends MOR-1 as halt with start=+10d 00:00:00, review_date=+375d 00:00:00
10:00:00  cn acknowledges
+8d 09:00:00  us sends MOR-4 with period=2026-H2, state=full
+8d 10:00:00  cn acknowledges
+34d 00:00:00  cn owes compliance 2026-H2 by +34d 00:00:00 → cn duty-officer, us duty-officer are called
+41d 00:00:00  still silent                              → us national-authority is called, to decide whether to ask
+41d 09:00:00  us sends MOR-8 to halt with question="Where is your statement?", speed=48h → cn duty-officer is called
+41d 10:00:00  cn acknowledges
+42d 09:00:00  cn sends MOR-4 as statement with period=2026-H2, state=suspended → cn owes nothing for MOR-4
+42d 10:00:00  us acknowledges
+42d 11:00:00  cn replies MOR-8 with outcome=explained
+42d 11:30:00  us receives
+50d 09:00:00  us sends MOR-3 as exit with effective_at=+100d 00:00:00 → flagged late
+50d 10:00:00  cn acknowledges
+139d 09:00:00  us sends MOR-1 with start=+150d 00:00:00, review_date=+300d 00:00:00 → not flagged
+139d 10:00:00  cn acknowledges
+140d 12:00:00  us sends MOR-1 with start=+150d 00:00:00, review_date=+300d 00:00:00 → refused: agreement.ended
audit     both logs agree; one deadline missed by 8 d 9 h
