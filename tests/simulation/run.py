import sys,time,traceback
from tests.simulation.plan import draw
from tests.simulation.world import World
from tests.simulation.machine import opening
opening()
t=time.perf_counter(); n=0
bad={}
for seed in range(int(sys.argv[1]),int(sys.argv[2])):
    p=draw(seed); w=World(p)
    t0=time.perf_counter()
    try: r=w.play(); n+=r.events
    except BaseException as e:
        key=(type(e).__name__+' '+str(e))[:150]
        bad.setdefault(key,[]).append(seed)
        if len(bad[key])==1:
            print('seed',seed,key)
            if '-v' in sys.argv:
                traceback.print_exc(); print(p.faults); [print(x) for x in p.script]; [print(x) for x in w.time.lines]
        if isinstance(e,KeyboardInterrupt): break
    dt=time.perf_counter()-t0
    if dt>2: print('slow',seed,round(dt,2),w.time.happened)
el=time.perf_counter()-t
print(el,n,{k:len(v) for k,v in bad.items()})
for k,v in bad.items(): print(len(v),k,v[:12])
