story     A wrong shipment is disclosed, stopped and accounted for
protocol  export-control-disclosure
start     2026-11-02

09:00:00  us sends EXP-1 as shipment with track=full, discovered_at=08:00:00, full_account_by=+180d 00:00:00, item_class=chips
          → not flagged; nobody is called
09:00:01  cn delivers shipment           → cn duty-officer is called; us owes full-account by +180d 00:00:00
09:05:00  us sends EXP-5 to shipment as stop with carrier="Ocean Line", location="Port A", action_asked=hold
          → cn duty-officer is called; cn owes replied for stop by +1d 09:05:01
09:20:00  cn receives stop
09:40:00  cn acknowledges stop
10:30:00  cn acknowledges shipment       → cn owes nothing for shipment
16:00:00  cn replies stop with outcome=held                           → cn owes nothing; us duty-officer is called
16:10:00  us receives
+3d 09:00:00  cn sends EXP-8 to shipment with question="Which licence was used?", speed=7d
          → us owes reply-7d by +10d 09:00:01
+3d 10:00:00  us acknowledges
+5d 09:00:00  us replies EXP-8 with outcome=answered                  → us owes nothing for EXP-8
+5d 09:30:00  cn receives
+50d 09:00:00  us amends shipment with reason=extension, text="A second exporter is involved.", changes.full_account_by=+200d 00:00:00
          → us owes full-account by +200d 00:00:00
+50d 10:00:00  cn acknowledges EXP-2
+58d 09:00:00  us sends EXP-6 with quarter=2026-Q4, count=2
+58d 09:30:00  cn sends EXP-6 with quarter=2026-Q4, count=0
+58d 10:00:00  us acknowledges
+58d 10:10:00  cn acknowledges
+85d 09:00:00  us sends EXP-4 to shipment as account with review_period.start=+0d 00:00:00, review_period.end=+50d 00:00:00
          → the case of shipment is completed; us owes nothing; cn owes replied for account by +265d 09:00:01
+85d 11:00:00  cn acknowledges account
+88d 09:00:00  cn replies account with outcome=disposition, disposition=no_action
          → cn owes nothing; us duty-officer is called
+88d 10:00:00  us receives
audit     both logs agree; nothing missed
