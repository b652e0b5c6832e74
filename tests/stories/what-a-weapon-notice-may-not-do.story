story     What a weapon notice may not do
protocol  ai-weapon-test
start     2026-11-02
# It goes wrong in small ways: a machine signs, a window is too long, a launch comes outside it, too much is withheld.

08:00:00  us sends WPN-1 by system with generic_class=cruise, range_km=3000, toward_other_party=yes, launch_window=+4d 08:00:00..+5d 08:00:00
          → refused: form.human_only
08:01:00  us sends WPN-1 with generic_class=cruise, range_km=3000, toward_other_party=yes, launch_window=+4d 08:00:00..+10d 08:00:00
          → refused: field.out_of_range
08:03:00  us sends WPN-1 as launch with generic_class=cruise, range_km=3000, toward_other_party=yes, air_or_sea_affected=sea, navarea_refs=HYDROPAC 1 / HYDROPAC 2, launch_window=+4d 08:00:00..+5d 08:00:00
          → not flagged
08:20:00  cn acknowledges
+1d 08:00:00  us sends WPN-10 to launch by system with launch_window=+4d 08:00:00..+5d 08:00:00 → not flagged; cn owes nothing
+1d 09:00:00  us sends WPN-1 as near with generic_class=ballistic, range_km=1500, toward_other_party=yes, launch_window=+3d 08:00:00..+4d 08:00:00
          → flagged late; flagged outside_scope
+1d 09:20:00  cn acknowledges near
+2d 07:00:00  us cancels near with kind=postponed, new_window=+20d 08:00:00..+21d 08:00:00, effective_at=+2d 07:00:00 → not flagged
+2d 07:20:00  cn acknowledges
+10d 09:00:00  us completes launch with result=failure, launch_time=+10d 08:30:00 → flagged outside_window; the case of launch is completed
+10d 09:20:00  cn acknowledges
+60d 09:00:00  us sends WPN-6 with quarter=2026-Q4, count=2 → not flagged
+60d 10:00:00  cn acknowledges
+60d 11:00:00  us sends WPN-6 with quarter=2026-Q4, count=1 → flagged over_quota
+60d 12:00:00  cn acknowledges
audit     both logs agree; one deadline missed by 3 d 1 h
