story     A machine may not say it, and nobody answers
protocol  nuclear-human-control
start     2026-11-22
# It goes wrong: a machine's key is refused, whatever it would sign; then minutes pass, and the ladder climbs in half an hour.

03:00:00  us sends NCC-5 as alarm by system with kind=interference → refused: form.human_only
03:00:05  us sends NCC-1 by system                       → refused: form.human_only
03:02:00  us sends NCC-5 as alarm by alice with time=02:59:00, kind=interference, effect_on_readiness=raised
          → waits for a second person
03:03:00  us seconds alarm by bob                        → cn duty-officer is called
03:13:01  cn owes received by 03:13:01                   → cn duty-officer, us duty-officer are called
03:18:01  still silent                                   → us shift-leader is called, to use voice
03:20:00  cn receives by system                          → refused: form.human_only
03:23:01  still silent                                   → us embassy is called, to make a démarche
03:33:01  cn owes acknowledged by 03:33:01               → us national-authority, us duty-officer, cn duty-officer are called
03:38:01  still silent                                   → us shift-leader is called
03:43:01  still silent                                   → us principal, us embassy are called
03:45:00  cn receives                                    → nobody else is called
03:46:00  cn acknowledges
03:50:00  cn holds with next_reply_by=05:00:00           → us duty-officer is called; cn owes reply by 05:00:00
03:51:00  us receives
04:30:00  cn replies with outcome=noted                  → us duty-officer is called; cn owes nothing
04:31:00  us receives
audit     both logs agree; two deadlines missed by 31 min 59 s and 12 min 59 s
