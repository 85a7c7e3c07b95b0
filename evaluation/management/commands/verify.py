"""manage.py verify: whether anything that is public, decided or paid was changed; names the row and exits with 1."""

from django.core.management.base import CommandError

from evaluation import verifying
from evaluation.evidence.integrity import counties_of
from gongtongti.accounts.commands import PlainCommand, WrongCall


class Command(PlainCommand):
    help = "核验:外键、归属、附件、封存、每次测算的重算和独立复算、校验链、补助核发单。发现问题时逐条列出,退出码为 1。"

    def add_arguments(self, parser):
        parser.add_argument("--county", help="只核验一个县(市、区),例如 qingtian;不写则全部核验")
        parser.add_argument(
            "--head",
            nargs="+",
            default=[],
            metavar="校验码",
            help="以前的公示、回执上印的校验码,全部或开头至少 16 位;含空格时请加引号",
        )

    def handle(self, *, county, head, **options):
        counties = counties_of(county)
        if county is not None and not counties:
            raise WrongCall(f"没有代码为“{county}”的县(市、区)。")
        found = 0
        for problem in verifying.verify_database(counties, head):
            found += 1
            self.stdout.write(f"[{problem.table}] {problem.sentence}")
        for row in counties:
            told = "、".join(f"{word} {number}" for word, number in verifying.counts(row).items())
            self.stdout.write(f"{row}({row.slug}):已核验 {told}。")
            for note in verifying.skipped(row):
                self.stdout.write(f"  {note}")
        if head:
            self.stdout.write(f"校验码:已核对 {len(head)} 个。")
        if found:
            raise CommandError(f"核验发现 {found} 个问题,见以上各条。")
        self.stdout.write("没有发现问题。")
