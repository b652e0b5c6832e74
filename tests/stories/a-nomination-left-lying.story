story     A nomination left lying, and a register not sent
protocol  trusted-supplier
start     2026-11-02

09:00:00  us sends SUP-1 as firm with supplier_id=US-0042
11:00:00  cn acknowledges firm
12:00:00  cn sends SUP-4 to firm with decision=recognised, valid_until=+1830d 00:00:00              → refused: condition.failed
+29d 00:05:00  us sends SUP-6 by system with month=2026-11            → nobody is called; us owes nothing
+30d 00:00:00  cn owes register 2026-11 by +30d 00:00:00               → cn duty-officer, us duty-officer are called
+30d 08:00:00  cn sends SUP-6 by system with month=2026-11            → nobody is called
+30d 09:00:01  cn owes replied for firm by +30d 09:00:01              → cn duty-officer, us duty-officer are called
+45d 09:00:01  still silent              → us working-group, cn working-group are called
+46d 09:00:00  cn sends SUP-4 to firm with decision=refused, text="No inspection was possible."
          → us duty-officer is called; cn owes nothing
+46d 10:00:00  us acknowledges
+47d 09:00:00  us sends SUP-3 to firm with supplier_id=US-0042, decided_at=+45d 09:00:00
          → flagged prompt_late; cn duty-officer is called; the case of firm is cancelled
+47d 09:30:00  cn acknowledges
audit     both logs agree; two deadlines missed by 15 d 23 h 59 min 59 s and 8 h
