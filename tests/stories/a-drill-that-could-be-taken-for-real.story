story     A drill that could be taken for real
protocol  pilot-exercise
start     2026-01-02
# Retold, illustrative. On 13 January 2018 a drill began at the change of the watch in Hawaii, and one officer took it for real.
# Here a drill is announced a month ahead, an inject cannot be sent but in an exercise, and whoever is in doubt ends it.

18:00:00  us sends EXR-1 as drill with name="Missile drill", kind=tabletop, window=+11d 18:05:00..+11d 19:00:00
          → flagged late
18:30:00  cn acknowledges drill
+11d 18:07:00  us sends EXR-5 FLASH with exercise="Missile drill", text="Missile inbound. This is not a drill."
          → refused: form.status
+11d 18:07:10  us sends EXR-5 FLASH by system with exercise="Missile drill"                         → refused: form.status
+11d 18:10:00  cn cancels drill with reason=misunderstanding, text="Is this the drill that you announced?"
          → us duty-officer is called; the case of drill is cancelled; us owes nothing for drill
+11d 18:11:00  us receives
+11d 18:12:00  us acknowledges           → us owes nothing; nobody is called
+11d 18:45:00  still silent              → nobody is called
audit     both logs agree; nothing missed
