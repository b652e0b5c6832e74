story     An assurance, reaffirmed
protocol  nuclear-human-control
start     2026-11-16
# Two people give the assurance, and two take note of it; a change is announced a fortnight ahead; every January it is said again.

09:00:00  us sends NCC-1 as ours with valid_until=+1460d 00:00:00
09:30:00  cn receives
10:00:00  cn acknowledges
+1d 09:00:00  cn sends NCC-1 as theirs with valid_until=+1460d 00:00:00
+1d 09:30:00  us acknowledges
+5d 09:00:00  cn sends NCC-2 to theirs with effective_at=+15d 09:00:00, still_assured=yes → flagged late
+5d 10:00:00  us acknowledges
+6d 09:00:00  us sends NCC-8 to theirs with question="What changes in the assessment of warnings?" → cn owes holding by +6d 11:00:01
+6d 09:10:00  cn receives
+6d 09:20:00  cn replies with outcome=explained
+6d 09:25:00  us receives
+50d 09:00:00  us sends NCC-4 to ours with year=2026, unchanged=yes → cn owes reaffirmation 2026 by +76d 00:00:00
+50d 10:00:00  cn acknowledges
+76d 00:00:00  cn owes reaffirmation 2026                → cn duty-officer is called
+76d 09:00:00  cn sends NCC-4 to theirs with year=2026, unchanged=no → us owes reaffirmation 2027
+76d 10:00:00  us acknowledges
+100d 00:00:00  still silent                             → nobody is called
audit     both logs agree; one deadline missed by 9 h
