story     Goods that nobody stopped
protocol  export-control-disclosure
start     2026-11-02

08:00:00  us sends EXP-1 PRIORITY by system with track=minor                 → refused: form.human_only
08:01:00  us sends EXP-1 with track=minor, without_admission=no                    → refused: condition.failed
08:02:00  us sends EXP-1 as late with track=full, discovered_at=2026-10-29T08:00:00.000Z, full_account_by=+180d 00:00:00
          → flagged prompt_late
08:03:00  us sends EXP-1 with track=full, full_account_by=+181d 00:00:00     → refused: condition.failed
08:04:00  cn acknowledges late
08:10:00  us sends EXP-5 to late as stop with action_asked=hold       → cn duty-officer is called
08:40:01  cn owes received for stop by 08:40:01                       → cn duty-officer, us shift-leader are called
10:10:01  cn owes acknowledged           → cn duty-officer, us customs-attache are called
10:40:00  cn receives stop               → nobody else is called
10:41:00  cn acknowledges stop
+1d 08:10:01  cn owes replied            → cn duty-officer, us national-authority are called
+1d 12:00:00  cn replies stop with outcome=not_found                  → us duty-officer is called; cn owes nothing
+1d 12:10:00  us receives
+20d 08:00:00  us cancels late with finding=licence_existed           → the case of late is cancelled; us owes nothing
+20d 09:00:00  cn acknowledges EXP-3
audit     both logs agree; three deadlines missed by 1 h 59 min 59 s, 30 min 59 s and 3 h 49 min 59 s
