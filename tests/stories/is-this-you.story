story     Is this you? Nobody answers
protocol  synthetic-media-takedown
start     2026-11-02

03:00:00  us sends TKD-6 as call by alice with speaker_office="Minister of Defence", medium=live_call       → waits for a second person
03:01:00  us seconds call by bob
03:01:01  cn delivers call               → cn duty-officer is called; cn owes received by 03:11:01; cn owes replied by 04:01:01
03:11:01  cn owes received               → cn duty-officer, us shift-leader are called
03:31:01  cn owes acknowledged           → cn duty-officer, us national-authority are called
          # The authority is told to send HTL-1 on the crisis hotline: the next step is a protocol of its own.
03:36:00  cn receives                    → nobody else is called
03:37:00  cn acknowledges
03:50:00  cn sends TKD-0 with authentic=no                            → us duty-officer is called; cn owes nothing
03:50:30  us receives
05:00:00  us sends TKD-1 with not_opinion=no                          → refused: condition.failed
05:01:00  us sends TKD-5 as urgent with category=fabricated_emergency
05:02:00  cn receives urgent             → cn owes holding for urgent by 06:01:01; cn owes acknowledged for urgent by 06:01:01
05:40:00  cn acknowledges urgent
06:01:01  cn owes holding                → cn duty-officer, us duty-officer are called
06:11:01  still silent                   → us shift-leader is called, to use voice
06:20:00  cn holds urgent with next_reply_by=12:00:00                 → us duty-officer is called; cn owes reply by 12:00:00
06:21:00  us receives
11:00:00  cn sends TKD-4 to urgent with action=none, refusal_reason=no_power
          → us duty-officer is called; the case of urgent is completed; cn owes nothing
11:10:00  us acknowledges
audit     both logs agree; three deadlines missed by 24 min 59 s, 5 min 59 s and 18 min 59 s
