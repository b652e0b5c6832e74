story     A forged video is taken down; another request is contested
protocol  synthetic-media-takedown
start     2026-11-02

08:00:00  us sends TKD-1 as video with category=fabricated_military_event, action_asked=remove
          → nobody is called
08:00:01  cn delivers video              → cn duty-officer is called; cn owes action by +2d 08:00:01
08:30:00  cn receives
10:00:00  cn acknowledges                → cn owes action for video
11:00:00  us sends TKD-2 to video by system with reason=copies, sealed_changes.provenance_data="Two more copies"
11:30:00  cn acknowledges
12:00:00  cn sends TKD-8 to video as which with kind=clarification, question="Which of the three copies?", speed=48h
          → us owes reply-48h for which by +2d 12:00:01; cn owes action for video, its clock stands
12:10:00  us acknowledges which
+1d 12:00:00  us replies which with outcome=answered                  → cn owes action for video by +3d 08:00:01
          # The clock stood for the 24 hours in which the answer was missing.
+1d 12:30:00  cn receives
+2d 20:00:00  cn replies video with outcome=acted, acted_at=+2d 19:00:00
          → us duty-officer is called; cn owes report by +4d 19:00:00; cn owes nothing for video
+2d 20:10:00  us receives
+4d 08:00:00  cn sends TKD-4 to video with action=removed, copies_found=3
          → the case of video is completed; cn owes nothing
+4d 09:00:00  us acknowledges
+5d 08:00:00  us sends TKD-1 as satire with category=election
+5d 08:30:00  cn acknowledges satire
+5d 09:00:00  cn sends TKD-8 to satire as contest with kind=contest, question="Is this not satire?"
          → us owes review for contest by +8d 09:00:01
+5d 09:10:00  us acknowledges contest
+7d 09:00:00  us cancels contest with kind=withdrawn, reason=contested
          → the case of satire is cancelled; us owes nothing; cn owes nothing for satire
+7d 09:30:00  cn acknowledges TKD-3
+8d 09:00:00  us sends TKD-3 to video with kind=restore, reason=authentic
          → flagged after_close; cn owes restoration by +11d 09:00:01
+8d 09:30:00  cn acknowledges
+9d 09:00:00  cn sends TKD-9 to TKD-3 with outcome=restored           → cn owes nothing; us duty-officer is called
+9d 09:10:00  us receives
audit     both logs agree; nothing missed
