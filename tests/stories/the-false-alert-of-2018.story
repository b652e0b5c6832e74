story     The false alert of 2018
protocol  crisis-hotline
start     2026-01-13
# Retold, illustrative. On 13 January 2018, at 08:07 in Hawaii (18:07 UTC), an officer who took a drill for real sent a missile
# alert to a million telephones. The mistake was known within minutes, but the correction went out at 08:45: for 38 minutes
# there was no form to take it back with. Here the same mistake is made between two centers.

18:07:00  us sends HTL-0 as alone by alice with designator=04         → waits for a second person; nobody is called
          # One person cannot send it. At 18:22 it lapses, and the other side never hears of it.
18:08:00  us sends HTL-0 FLASH as alert by alice and bob with designator=04
          # And if two people err together? They take it back together: one alone can neither raise nor end an alert.
18:08:01  cn delivers alert              → cn duty-officer is called; cn owes received for alert by 18:18:01
18:09:00  cn receives alert              → nobody is called; cn owes acknowledged for alert by 18:38:01
18:10:00  us retracts alert by alice and bob with reason=not_authorised   → cn duty-officer is called; the case of alert is retracted
          → cn owes nothing for alert; cn owes received for SVC-3 by 18:20:01
18:12:00  cn receives SVC-3              → cn owes nothing; nobody is called
18:22:00  still silent                   → us hears an alarm: lapsed; nobody is called
18:45:00  still silent                   → nobody is called
          # 38 minutes later there is nothing left to correct: it took three minutes, and both logs hold all of it.
audit     both logs agree; nothing missed
