story     A notice comes late, and a machine tries what is for people
protocol  ai-test-notification
start     2026-11-02

08:00:00  us sends TST-1 ROUTINE with category=bio_chem, window=+3d 08:00:00..+4d 08:00:00 → refused: message.precedence
08:00:00  us sends TST-1 PRIORITY as late with category=bio_chem, window=+2d 08:00:00..+3d 08:00:00 → flagged late
08:01:00  us sends TST-1 PRIORITY with category=bio_chem, window=20:00:00..+1d 08:00:00  → flagged below_floor
08:02:00  us sends TST-1 PRIORITY as longer with category=bio_chem, window=+3d 09:00:00..+9d 08:00:00 → refused: field.out_of_range
08:10:00  cn acknowledges late
08:11:00  cn acknowledges TST-1
08:30:00  us sends TST-5 IMMEDIATE by system             → refused: form.human_only
08:31:00  us sends TST-5 PRIORITY by system with pre_alert=yes, time=08:00:00 → cn duty-officer is called; not flagged
08:35:00  cn acknowledges
10:00:00  us sends TST-5 to TST-5 by alice with time=05:00:00 → flagged prompt_late; cn duty-officer is called
10:05:00  cn acknowledges
10:10:00  cn completes TST-1                             → refused: case.closed_to_sender
10:11:00  cn queries TST-1 with speed=7d
10:12:00  us acknowledges
10:13:00  us replies with outcome=declined, decline_reason=under_review → us owes nothing for TST-8
10:14:00  cn receives
10:20:00  us completes late
10:21:00  us sends TST-4 to TST-1
10:22:00  cn acknowledges
10:23:00  cn acknowledges
audit     both logs agree; nothing missed
