import time, io, pytest, random
from django.db import connection
from openpyxl import Workbook
from alliances.imports import read_results
from tests.factories import *
@pytest.mark.django_db
def test_perf():
    c=CountyFactory(); schools=School.objects.bulk_create([School(county=c,code=f"P{i}",short_name=f"校{i}",full_name=f"全{i}") for i in range(5000)])
    b=Workbook();s=b.active;s.append(["学校","学年","学段","满分","成绩","考生数","计算单位"])
    for y in (2020,2021):
        for i in range(5000): s.append([f"校{i}",f"{y}-{y+1}",None,100,round(random.random()*100,2),45,3])
    f=io.BytesIO();b.save(f);data=f.getvalue()
    t=time.process_time(); x=read_results(c,"a.xlsx",data); print("read",time.process_time()-t, x.summary)
    import cProfile,pstats
    t=time.process_time(); x.save(); print("save",time.process_time()-t)
    t=time.process_time(); x=read_results(c,"a.xlsx",data); print("again read",time.process_time()-t, x.summary)
    t=time.process_time(); x.save(); print("again save",time.process_time()-t)
    QualityResult.objects.update(value=1)
    x=read_results(c,"a.xlsx",data); print(x.summary)
    t=time.process_time(); x.save(); print("update save",time.process_time()-t)
    p=cProfile.Profile(); p.enable(); read_results(c,"a.xlsx",data); p.disable(); pstats.Stats(p).sort_stats("cumtime").print_stats(25)
