story     A breach is suspected
protocol  moratorium
start     2026-11-02
# It goes wrong: one person alone cannot say it, no machine may; then two days without a reply, and a meeting is demanded.

09:00:00  us sends MOR-5 by system                       → refused: form.human_only
09:01:00  us sends MOR-5 as breach by alice with time=06:00:00, confidence=probable → waits for a second person; nobody is called
09:04:00  us seconds breach by bob                       → cn duty-officer is called; cn owes replied by +2d 09:04:01
09:20:00  cn receives as receipt by alice                → waits for a second person
09:21:00  cn seconds receipt by bob
10:00:00  cn acknowledges
+2d 09:04:01  cn owes replied                            → cn duty-officer is called; us gets a draft of MOR-7
+2d 10:00:00  us sends MOR-7 to breach with hold_by=+5d 10:00:00 → refused: condition.failed
+2d 10:01:00  us sends MOR-7 to breach with hold_by=+4d 10:00:00 → cn duty-officer is called; cn owes replied for MOR-7 by +3d 10:01:01
+2d 10:20:00  cn acknowledges MOR-7
+3d 09:04:01  still silent                               → us embassy is called, to make a démarche
+3d 09:30:00  cn replies MOR-7 with outcome=accepted     → us duty-officer is called
+3d 09:31:00  us receives
+4d 08:00:00  cn replies breach with outcome=explained   → us duty-officer is called; cn owes nothing
+4d 08:10:00  us receives
+5d 00:00:00  still silent                               → nobody is called
audit     both logs agree; one deadline missed by 1 d 22 h 55 min 59 s
