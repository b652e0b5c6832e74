story     A warning that nobody answers
protocol  early-warning
start     2026-11-02
# It goes wrong: what was detected is urgent, so two people sign; no first reply comes within a day, and a meeting is demanded.

09:00:00  us sends EWI-1 IMMEDIATE as warning by alice with origin=own_detected, observed_window=06:00:00..08:00:00, assessed_at=08:30:00, severity=4, what_we_ask=restrain
          → waits for a second person
09:02:00  us sends EWI-1 PRIORITY as low with origin=own_detected, observed_window=06:00:00..08:00:00, assessed_at=08:30:00, severity=4
          → refused: message.precedence
09:05:00  us seconds warning by bob                      → cn duty-officer is called; not flagged
09:20:00  cn receives
10:00:00  cn acknowledges
+1d 09:05:01  cn owes holding by +1d 09:05:01            → cn duty-officer, us shift-leader are called
+2d 09:05:01  cn owes replied by +2d 09:05:01            → cn duty-officer, us shift-leader are called
+3d 08:00:00  us sends EWI-2 to warning with severity=5
+3d 08:05:00  cn acknowledges
+3d 09:05:01  still silent                               → us gets a draft of EWI-6; us national-authority is called
+3d 09:30:00  us sends EWI-6 to warning with level=directors, hold_by=+5d 09:00:00 → cn duty-officer is called
+3d 10:00:00  cn acknowledges EWI-6
+3d 20:00:00  cn replies EWI-6 with outcome=accepted_for_action → cn owes holding for warning
+3d 20:10:00  us receives
+4d 08:00:00  cn replies warning with outcome=answered   → cn owes nothing
+4d 08:10:00  us receives
+4d 09:05:01  still silent                               → nobody is called
+20d 09:00:00  us completes warning                      → the case is completed
+20d 09:30:00  cn acknowledges
audit     both logs agree; two deadlines missed by 1 d 22 h 54 min 59 s and 2 d 22 h 54 min 59 s
