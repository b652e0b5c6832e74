story     A visit refused
protocol  verification
start     2026-11-02
# It goes wrong: no answer within a day, then a refusal; the working group has ten days, and the ambiguity goes on record.

09:00:00  us sends VER-1 as visit with method=site_visit, window=+5d 08:00:00..+6d 18:00:00, team_size=6
+0d 10:00:00  cn receives
+1d 09:00:01  cn owes replied by +1d 09:00:01            → cn duty-officer, us shift-leader are called
          → cn owes acknowledged
+2d 09:00:01  still silent                               → us working-group, cn working-group are called
+2d 15:00:00  cn replies visit with outcome=not_accepted, decline_reason=classified → us duty-officer is called; cn owes nothing
          → us owes session by +12d 15:00:01
+2d 15:10:00  us receives
+3d 09:00:00  us cancels visit with reason=declined     → the case is cancelled; us owes nothing for VER-9
+3d 09:30:00  cn acknowledges VER-3
+3d 10:00:00  us sends VER-5 as doubt with ambiguity="The power drawn does not fit the number of chips."
          → cn owes replied by +10d 10:00:01
+3d 10:30:00  cn acknowledges doubt
+4d 09:00:00  cn sends VER-8 to doubt with question="Power of which month?", speed=48h → us owes reply-48h by +6d 09:00:01
+4d 09:30:00  us acknowledges VER-8
+5d 09:00:00  us replies VER-8 with outcome=answered     → cn owes replied for doubt by +11d 10:00:01
+5d 09:30:00  cn receives
+9d 10:00:00  cn replies doubt with outcome=answered    → cn owes nothing
+9d 10:30:00  us receives
audit     both logs agree; two deadlines missed by 1 d 5 h 59 min 59 s and 1 d 5 h 59 min 59 s
