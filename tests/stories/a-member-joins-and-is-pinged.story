story     A member joins, declares and is pinged
protocol  multilateral-template
parties   hub kenya
start     2026-11-02
# The hub is the central contact of a system of many; each member has a channel of its own to it.

08:00:00  kenya sends MUL-1 as member with languages=en, protocols_accepted=ai-test-notification / early-warning
          → nobody is called
08:00:01  hub delivers                   → hub duty-officer is called
09:00:00  hub acknowledges
10:00:00  hub sends MUL-6 as ping by system with half_year=2026-H2, ping_id=7, reply_by=+2d 10:00:00
          → kenya owes replied by +2d 10:00:01
10:30:00  kenya replies ping with outcome=answered                    → kenya owes nothing
10:31:00  hub receives
10:40:00  kenya sends MUL-6 as back by system with half_year=2026-H2, ping_id=8, reply_by=+2d 10:40:00
11:00:00  hub replies back with outcome=answered
11:01:00  kenya receives
+1d 08:00:00  kenya sends MUL-5 PRIORITY as relay with audience=all, relay_within=2h
          → hub owes replied by +1d 11:00:01
+1d 08:20:00  hub acknowledges
+1d 09:00:00  hub sends MUL-7 by system with members_reached=41       → hub owes nothing
+1d 12:00:00  kenya sends MUL-2 to member with contact_role=technical, planned=yes, effective_at=+3d 00:00:00
          → not flagged
+1d 13:00:00  hub acknowledges
+65d 08:00:00  kenya sends MUL-4 with year=2026, nil=no, contacts_confirmed=yes
+65d 09:00:00  hub acknowledges
+66d 08:00:00  hub sends MUL-4 with year=2026, nil=yes, contacts_confirmed=yes
+66d 09:00:00  kenya acknowledges
+70d 00:00:00  still silent              → nobody is called
audit     both logs agree; nothing missed
