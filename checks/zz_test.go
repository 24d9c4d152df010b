package checks
import ("testing";"context";"partnerlint/policy";"partnerlint/schemas";"os";"runtime";"runtime/pprof";"time";"fmt")
func TestZZ(t *testing.T){
 dir:=os.Getenv("ZZ"); if dir=="" {t.Skip()}
 p,_:=policy.Builtin("partner-access"); plan,err:=Bind(p); if err!=nil{t.Fatal(err)}
 t0:=time.Now()
 in,err:=schemas.Open(context.Background(), []string{dir}, nil, schemas.OpenOptions{}); if err!=nil{t.Fatal(err)}
 fmt.Println("open",time.Since(t0)); t0=time.Now()
 now:=time.Date(2026,11,24,0,0,0,0,time.UTC)
 f0,_:=os.Create("/tmp/cpu.prof"); pprof.StartCPUProfile(f0)
 r,err:=Run(context.Background(),plan,in,Options{Now:now}); if err!=nil{t.Fatal(err)}
 pprof.StopCPUProfile()
 fmt.Println("run",time.Since(t0), len(r.Findings),len(r.Unknowns),len(r.Needs),len(r.Accesses),len(r.Persons))
 runtime.GC()
 f,_:=os.Create("/tmp/heap.prof"); pprof.WriteHeapProfile(f); f.Close()
 var ms runtime.MemStats; runtime.ReadMemStats(&ms); fmt.Println("heap MB", ms.HeapAlloc>>20, "sys", ms.Sys>>20)
 runtime.KeepAlive(r); runtime.KeepAlive(in)
}
