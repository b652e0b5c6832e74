story     A warning in good time
protocol  early-warning
start     2026-11-02
# All goes well: a planned experiment is announced a fortnight ahead, a question answered, the lessons shared within a month.

09:00:00  us sends EWI-1 PRIORITY as plan with origin=own_planned, expected_window=+15d 08:00:00..+16d 08:00:00, severity=2, what_we_ask=no_reply
          → not flagged; us owes closing-planned by +46d 08:00:00
09:30:00  cn receives
11:00:00  cn acknowledges                                → cn owes nothing
11:30:00  cn sends EWI-8 PRIORITY to plan with question="Is it cut off from open networks?", speed=48h
          → us owes holding by +1d 11:30:01; us owes reply-48h by +2d 11:30:01
11:40:00  us acknowledges EWI-8
20:00:00  us holds EWI-8 with next_reply_by=+1d 10:00:00 → us owes reply by +1d 10:00:00
20:10:00  cn receives
+1d 09:30:00  us replies EWI-8 with outcome=answered     → us owes nothing for EWI-7; us owes nothing for EWI-8
+1d 09:40:00  cn receives
+16d 12:00:00  us sends EWI-3 to plan with reason=explained, effective_at=+16d 12:00:00
          → the case is open; us owes closing-planned
+16d 12:30:00  cn acknowledges
+30d 10:00:00  us completes plan with downgraded=no      → the case is completed; us owes nothing
+30d 11:00:00  cn acknowledges
+50d 00:00:00  still silent                              → nobody is called
audit     both logs agree; nothing missed
