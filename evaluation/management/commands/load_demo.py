"""manage.py load_demo: demonstration results, a year of records, accounts and a first run, so that every page has something to show."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from alliances.models import County
from evaluation import demonstration
from gongtongti.accounts.commands import PlainCommand, WrongCall


class Command(PlainCommand):
    help = "载入演示数据(成绩、教师、活动、流动、账号和一次测算)。凡显示之处都标明“演示数据”。"

    def add_arguments(self, parser):
        parser.add_argument("--county", default="qingtian", help="县(市、区)代码,默认 qingtian")
        parser.add_argument(
            "--logins",
            type=Path,
            default=settings.VAR_DIR / "demo-logins.txt",
            help="演示账号写入的文件,默认 var/demo-logins.txt",
        )

    def handle(self, *, county, logins, **options):
        if settings.PRODUCTION:
            raise CommandError("生产环境不载入演示数据:演示成绩和演示账号会与真实数据混在一起。")
        found = County.objects.filter(slug=county).first()
        if found is None:
            known = "、".join(County.objects.values_list("slug", flat=True)) or "无"
            raise WrongCall(
                f"没有代码为“{county}”的县(市、区)。已登记:{known}。"
                "请核对 --county,或先运行 manage.py load_county 载入登记册。"
            )
        if demonstration.has_real_results(found):
            raise CommandError(f"{found.name}已有正式成绩,不再载入演示数据。")
        with transaction.atomic():
            written = demonstration.load_results(found, settings.BASE_DIR / "fixtures")
            self.stdout.write(f"演示成绩:新增或修改 {written} 条。")
            run = demonstration.ensure_run(found)
            self.stdout.write(f"已测算{run.school_year.label}。" if run else "已有测算,未再测算。")
            teachers, activities = demonstration.load_year(found, today=timezone.localdate())
            self.stdout.write(f"演示教师:新增 {teachers} 名;演示活动:新增 {activities} 项。")
            County.objects.filter(pk=found.pk).update(has_demo=True)
            new_logins = demonstration.ensure_people(found, logins)
            reviews = demonstration.load_reviewed(found)
            self.stdout.write(f"演示自评和项目:新增 {reviews} 份。")
            announced = demonstration.announce_run(found, at=timezone.now())
            self.stdout.write("演示测算已进入公示。" if announced else "演示测算的办理没有变动。")
        self.stdout.write(f"演示账号{'已写入' if new_logins else '见'} {logins}。")
