story     A quarter is returned, and corrected after the holiday
protocol  safety-test-exchange
start     2026-09-01

08:00:00  us sends BEN-1 as proposal with name=Harbour, adopted_by=none
08:30:00  cn acknowledges
+3d 08:00:00  cn sends BEN-1 to proposal with name=Harbour, adopted_by=both
+3d 08:30:00  us acknowledges
+10d 08:00:00  us sends BEN-4 to proposal by system with benchmark=Harbour, confidence_interval.low=60, confidence_interval.high=64
+10d 09:00:00  cn acknowledges
+12d 08:00:00  cn sends BEN-5 as finding with confirmed_at=+11d 08:00:00, disclosure_at=+110d 00:00:00, severity=4
          → not flagged; us duty-officer is called
+12d 09:00:00  us acknowledges
+28d 08:00:00  cn sends BEN-4 as score with benchmark=Harbour
+28d 08:30:00  us acknowledges
+28d 09:00:00  us queries score with question="Which harness?", speed=7d
          → cn owes reply-7d by +35d 09:00:01
+28d 10:00:00  cn acknowledges
+29d 02:00:00  cn replies with outcome=corrected                      → cn owes correction by +42d 16:00:00
          # It is 30 September, ten in the morning in Beijing. The holiday lasts until 7 October, and the Saturday after it, the
          # 10th, is worked in exchange: the fifth working day ends with Tuesday 13 October, at midnight there.
+29d 03:00:00  us receives
+40d 02:00:00  cn sends BEN-2 to score with found_at=+39d 02:00:00, result_changes.harness=sha256:0000000000000000000000000000000000000000000000000000000000000000
          → cn owes nothing for BEN-9; cn owes quarterly 2026-Q3 by +60d 00:00:00; not flagged
+40d 03:00:00  us acknowledges
+44d 08:00:00  us sends QEX-1 with quarter=2026-Q3
+44d 08:30:00  cn acknowledges
+45d 08:00:00  cn sends QEX-3 by system with quarter=2026-Q3, nil_for=tests / findings
+45d 08:30:00  us receives
+60d 00:00:00  still silent              → nobody is called
audit     both logs agree; nothing missed
