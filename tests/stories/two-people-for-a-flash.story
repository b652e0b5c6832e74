story     Two people for a FLASH
protocol  crisis-hotline

03:00:00  us sends HTL-0 as first by alice with designator=03         → waits for a second person; nobody is called
03:00:30  us seconds by alice                                         → waits for a second person
03:02:00  us seconds by bob
03:02:01  cn delivers                                                 → cn duty-officer is called
03:04:00  cn receives
03:05:00  cn acknowledges
03:10:00  us sends HTL-0 as second by bob with designator=05          → waits for a second person
03:25:00  still silent                                                → us hears an alarm: lapsed
03:25:30  us seconds second by alice
          → refused: message.expired
03:26:00  us cancels first
03:26:10  cn acknowledges HTL-3
audit     both logs agree; nothing missed
