story     A supplier is recognised, and later suspended
protocol  trusted-supplier
start     2026-11-02

09:00:00  us sends SUP-1 as firm with supplier_id=US-0042, supplies=chips / data_centre
09:00:01  cn delivers firm               → cn duty-officer is called; cn owes replied by +30d 09:00:01
11:00:00  cn acknowledges firm           → nobody is called
+2d 09:00:00  cn queries firm with question="Who owns the second site?", speed=7d                   → us duty-officer is called
          # The nomination is not complete: the clock of the decision stands until the answer.
+2d 10:00:00  us acknowledges            → cn owes replied for firm, its clock stands
+6d 09:00:00  us replies with outcome=answered                        → cn owes replied for firm by +34d 09:00:01
+6d 09:30:00  cn receives
+12d 09:00:00  us sends SUP-2 to firm by system with supplier_id=US-0042, reason=site, sealed_changes.sites="Site C"
+12d 09:30:00  cn acknowledges
+20d 09:00:00  cn sends SUP-4 to firm as decision with decision=recognised_with_conditions, valid_until=+1825d 00:00:00
          → cn owes nothing; us duty-officer is called; us owes revalidation for decision by +1795d 00:00:00
+20d 10:00:00  us acknowledges
+26d 09:00:00  us sends SUP-3 to firm with supplier_id=US-0042, kind=suspended, decided_at=+26d 07:00:00
          → not flagged; the case of firm is cancelled; us owes nothing
+26d 09:20:00  cn receives
+26d 10:00:00  cn acknowledges           → cn owes nothing
audit     both logs agree; nothing missed
