story     Injects in an exercise
protocol  pilot-exercise
status    exercise
start     2026-11-02
# An exercise runs on a channel of its own. Its injects may play any precedence, and whoever is called is the exercise
# controller where in the real world it would be an embassy, an authority or a principal.

09:00:00  us sends EXR-5 FLASH as first by system with exercise="Quiet Harbour", inject_number=1, form_played=HTL-1, reply_expected=yes, text="EXERCISE EXERCISE EXERCISE A swarm does not answer. EXERCISE EXERCISE EXERCISE"
          → nobody is called
09:00:01  cn delivers                    → cn duty-officer is called; cn owes received by 09:10:01
09:05:00  cn acknowledges                → cn owes replied for first by +1d 09:00:01
09:20:00  cn replies first with outcome=answered, text="演练 演练 演练 已收回蜂群。演练 演练 演练"       → cn owes nothing for first
10:00:00  us sends EXR-5 IMMEDIATE as second by alice with exercise="Quiet Harbour", inject_number=2, reply_expected=no
10:30:01  cn owes received for second    → cn duty-officer, us duty-officer are called
10:40:01  still silent                   → us shift-leader is called
10:50:01  still silent                   → us exercise-controller is called
11:00:00  cn acknowledges second         → nobody is called; cn owes nothing for second
11:10:00  us sends EXR-1                 → refused: form.status
audit     both logs agree; one deadline missed by 29 min 59 s
