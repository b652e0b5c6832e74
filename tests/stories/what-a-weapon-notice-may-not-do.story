story     What a weapon notice may not do
protocol  ai-weapon-test
start     2026-11-02
# It goes wrong in small ways: a machine signs, a notice is late, a launch is outside its window, too much is withheld.

08:00:00  us sends WPN-1 as first by system with launch_window=+4d 08:00:00..+5d 08:00:00 → refused: form.human_only
08:01:00  us sends WPN-1 as first with launch_window=+4d 08:00:00..+10d 08:00:00 → refused: field.out_of_range
08:02:00  us sends WPN-1 as first with generic_class=cruise, launch_window=+4d 08:00:00..+5d 08:00:00 → refused: field.missing
