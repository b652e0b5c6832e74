story     A joint timeline is agreed, and one is not
protocol  crisis-hotline
start     2026-11-02

08:00:00  us sends HTL-1 IMMEDIATE as first with what_we_ask=no_reply
08:05:00  cn acknowledges
10:00:00  us cancels first with reason=explained, joint_timeline=yes  → the case is cancelled; us owes joint-timeline by +30d 10:00:01
10:05:00  cn acknowledges
+20d 09:00:00  us sends HTL-4 to first   → us owes nothing; cn owes replied by +27d 09:00:01
+20d 10:00:00  cn acknowledges HTL-4
+24d 09:00:00  cn replies HTL-4 with outcome=agreed                   → cn owes nothing
+24d 09:30:00  us receives
+25d 08:00:00  cn sends HTL-1 IMMEDIATE as second with what_we_ask=no_reply
+25d 08:05:00  us acknowledges second
+25d 10:00:00  cn cancels second with reason=resolved, joint_timeline=yes
+25d 10:05:00  us acknowledges HTL-3     → cn owes joint-timeline by +55d 10:00:01
+55d 10:00:01  still silent              → cn duty-officer is called
+62d 10:00:01  still silent              → us gets a draft of HTL-8
+62d 11:00:00  us sends HTL-8 to HTL-3 with speed=7d                  → cn duty-officer is called
+62d 11:10:00  cn acknowledges
+64d 11:00:00  cn sends HTL-4 to second with open_points="The hour at which the drone was first seen."
          → us duty-officer is called; cn owes reply-7d
+64d 11:10:00  us acknowledges HTL-4
+64d 12:00:00  cn replies HTL-8 with outcome=explained                → us duty-officer is called; cn owes nothing
+64d 12:10:00  us receives HTL-9
+66d 09:00:00  us replies HTL-4 with outcome=agreed                   → us owes nothing
+66d 09:30:00  cn receives
audit     both logs agree; one deadline missed by 9 d 59 min 59 s
