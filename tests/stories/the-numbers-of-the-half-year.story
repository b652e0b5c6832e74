story     The numbers of the half-year
protocol  verification
start     2026-12-28
# A band or the exact number, never both; nothing has changed is an answer, and silence is none.

09:00:00  us sends VER-6 by system with kind=initial, effective_at=2026-12-01T00:00:00.000Z, chip_count=12000 → not flagged
09:10:00  cn acknowledges
09:20:00  us sends VER-6 by system with kind=change, effective_at=00:00:00, chip_count=9000, chip_count_band=from_1k → refused: field.both
09:30:00  us sends VER-6 by system with kind=change, effective_at=2026-12-20T00:00:00.000Z → flagged prompt_late
09:40:00  cn acknowledges
+10d 09:00:00  us sends VER-11 by system with period=2026-H2 → cn owes baseline 2026-H2 by +34d 00:00:00
+10d 10:00:00  cn acknowledges
+34d 00:00:00  cn owes baseline 2026-H2                  → cn duty-officer, us duty-officer are called
+36d 09:00:00  cn sends VER-10 by system with period=2026-H2 → us owes baseline 2027-H1 by +215d 00:00:00
+36d 10:00:00  us acknowledges
+50d 00:00:00  still silent                              → nobody is called
audit     both logs agree; one deadline missed by 2 d 9 h
