story     An agreement is left, and what was begun is finished
protocol  ai-test-notification
start     2026-11-02

2026-11-02 09:00:00  us sends TST-1 as test with category=bio_chem, window=2027-01-29 08:00:00..2027-01-31 08:00:00
2026-11-02 10:00:00  cn receives
2026-11-02 11:00:00  cn acknowledges
2026-11-03 09:00:00  cn withdraws as notice             → not flagged; us duty-officer is called
2026-11-03 09:30:00  us receives notice
2026-11-03 10:00:00  us acknowledges notice
          # The second half of 2026 ends while the agreement is in force: its forecasts are still owed.
2027-01-04 08:00:00  us owes forecast 2026-H2           → cn owes forecast 2026-H2
2027-01-20 08:00:00  us sends TST-6 with half_year=2026-H2
2027-01-20 08:30:00  cn acknowledges
2027-01-20 09:00:00  cn sends TST-6 with half_year=2026-H2 → cn owes nothing
2027-01-20 09:30:00  us acknowledges
2027-02-01 08:59:59  cn sends TST-6 as last with half_year=2027-H1   → not flagged
2027-02-01 09:00:01  the agreement has ended            → us owes completion for test by 2027-02-02 08:00:00
2027-02-01 09:00:05  cn sends TST-1                     → refused: agreement.ended
2027-02-01 09:10:00  us acknowledges last
2027-02-02 07:00:00  us completes test with conducted=as_planned  → the case of test is completed; us owes nothing
2027-02-02 08:00:00  cn acknowledges
audit     both logs agree; nothing missed
