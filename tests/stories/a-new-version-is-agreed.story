story     A new version is agreed while a case is open
protocol  crisis-hotline
start     2026-11-02

09:00:00  us sends HTL-1 as first with what_we_ask=clarify, next_update_by=+1d 14:00:00
09:05:00  cn receives
09:30:00  cn acknowledges
10:00:00  us proposes version 2 from +1d 00:00:00      → nobody is called; version 1 is in force
10:00:01  still silent                                 → cn duty-officer is called
15:00:00  cn agrees to version 2 from +1d 12:00:00     → version 1 is in force
16:00:00  cn replies first with outcome=explained      → cn owes nothing
16:10:00  us receives
+1d 12:00:00  version 2 is in force
+1d 13:00:00  us sends HTL-2 to first as more          → not flagged
          # What was begun under version 1 goes on under it; what is new begins under version 2.
+1d 13:10:00  cn acknowledges more
+1d 14:00:00  cn sends HTL-1 as second with what_we_ask=no_reply → not flagged
+1d 14:10:00  us acknowledges second
audit     both logs agree; nothing missed
