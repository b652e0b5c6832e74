story     The unanswered calls of 2001
protocol  crisis-hotline
start     2026-04-01
# After the collision of 1 April 2001, calls to Beijing were not answered for hours. Here, nobody can say that nobody knew.

09:07:00  us sends HTL-1 FLASH with concern_type=possible_misreading, what_we_ask=call, next_update_by=+1d 09:00:00
09:07:01  cn delivers                    → cn duty-officer is called
09:17:01  cn owes received by 09:17:01   → cn duty-officer, us duty-officer are called
09:27:01  still silent                   → us shift-leader is called, to use voice
09:37:01  cn owes acknowledged           → us embassy, us duty-officer and cn duty-officer are called
09:47:01  still silent                   → us national-authority, us shift-leader are called
09:57:01  still silent                   → us embassy is called, to make a démarche
10:07:01  still silent                   → us national-authority is called
10:17:01  still silent                   → us principal is called, to decide whether to call your counterpart
10:37:01  still silent                   → us principal is called
11:07:01  cn owes holding                → us duty-officer and cn duty-officer are called
11:17:01  still silent                   → us shift-leader and cn shift-leader are called
11:20:00  cn receives                    → nobody else is called
11:20:05  cn acknowledges
11:21:00  cn holds with next_reply_by=20:00:00
11:21:30  us receives
19:30:00  cn replies with outcome=explained
19:30:10  us receives                    → cn owes nothing
audit     both logs agree; three deadlines missed by 2 h 2 min 59 s, 1 h 43 min 4 s and 13 min 59 s
