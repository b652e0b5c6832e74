story     Two questions are two answers
protocol  ai-test-notification

09:00:00  us sends TST-1 as test
09:01:00  cn acknowledges
09:10:00  cn queries test as first with question="Which site?", speed=48h
09:11:00  cn queries test as second with question="Which network?", speed=48h
09:20:00  us acknowledges first
09:21:00  us acknowledges second
10:00:00  us replies first                               → us owes reply-48h for second; us owes nothing for first
10:01:00  cn receives
+1d 10:00:00  us declines second with reason=classified  → us owes nothing for second
+2d 10:00:00  still silent                               → nobody is called
audit     both logs agree; nothing missed
