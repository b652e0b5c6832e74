story     The digest and the session
protocol  ai-incident-exchange
start     2026-11-25
# Every month a machine sends the digest, or that there is nothing; every quarter the working group meets and keeps a record.

09:00:00  us owes digest 2026-11 by +11d 00:00:00
+6d 09:00:00  us sends INC-6 as digest by system with period=2026-11, count=1 → us owes digest 2026-12 by +42d 00:00:00
+6d 10:00:00  cn acknowledges digest
+7d 09:00:00  cn sends INC-10 as nil by system with period=2026-11 → cn owes digest 2026-12
+7d 10:00:00  us acknowledges nil
+8d 09:00:00  us sends JWG-1 as session with kind=regular, session_by=+20d 09:00:00 → cn owes answer by +11d 09:00:01
+8d 10:00:00  cn acknowledges session
+9d 09:00:00  cn replies session with outcome=accepted, session_at=+18d 09:00:00
+9d 10:00:00  us receives
+19d 09:00:00  us completes session with quarter=2026-Q4 → the case of session is completed; cn owes agreed-record by +33d 09:00:01
+19d 10:00:00  cn acknowledges JWG-4
+21d 09:00:00  cn sends JWG-6 with quarter=2026-Q4, position=agreed → cn owes nothing for JWG-4
+21d 10:00:00  us acknowledges JWG-6
+42d 00:00:00  cn owes digest 2026-12                    → us duty-officer, cn duty-officer are called
+42d 09:00:00  us sends INC-10 by system with period=2026-12
+42d 09:30:00  cn acknowledges
+42d 10:00:00  cn sends INC-10 by system with period=2026-12
+42d 10:30:00  us acknowledges
audit     both logs agree; two deadlines missed by 9 h and 10 h
