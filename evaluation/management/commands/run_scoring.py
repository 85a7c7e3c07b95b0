"""manage.py run_scoring: compute the teaching-quality scores of a county and school year."""

import json

from alliances.models import County
from alliances.periods import SchoolYear
from evaluation.basis import CannotScore
from evaluation.documents import score_document
from evaluation.policy import UnknownOption
from evaluation.scoring import run_scoring
from gongtongti.accounts.commands import PlainCommand, WrongCall

ROWS_OF_NO_TYPE = {"own": "本校", "bundled": "两类平均"}


class Command(PlainCommand):
    help = "测算一个县一个学年的教学质量考核成绩,并保存为一次测算。"

    def add_arguments(self, parser):
        parser.add_argument("--county", required=True, help="县(市、区)代码,例如 qingtian")
        parser.add_argument("--school-year", required=True, help="学年,例如 2021-2022")
        parser.add_argument(
            "--option",
            action="append",
            default=[],
            metavar="问题=口径",
            help="改用另一口径(成为试算),可重复,例如 gain.no_prior_result=zero",
        )
        parser.add_argument("--reading", help="等于 --option bundled.reading=…,可选 A、A-CAP、B、C、D、E")
        parser.add_argument("--json", action="store_true", help="标准输出只输出 JSON")

    def handle(self, *, county, school_year, option, reading, **options):
        try:
            run = run_scoring(_county(county), _year(school_year), overrides=_overrides(option, reading))
        except (UnknownOption, CannotScore) as error:
            raise WrongCall(str(error)) from error
        document = score_document(run)
        if options["json"]:
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
        else:
            self.stdout.write(_table(document))
        if run.has_demo:
            self.stderr.write("成绩中含演示数据,不代表任何学校。")


def _county(slug):
    county = County.objects.filter(slug=slug).first()
    if county is None:
        known = (
            "、".join(County.objects.values_list("slug", flat=True)) or "无,请先运行 manage.py load_county"
        )
        raise WrongCall(f"没有代码为“{slug}”的县(市、区)。已登记:{known}。")
    return county


def _year(text):
    try:
        return SchoolYear.parse(text)
    except ValueError as error:
        raise WrongCall(str(error)) from error


def _overrides(pairs, reading):
    chosen = {}
    for pair in [*pairs, *([] if reading is None else [f"bundled.reading={reading}"])]:
        question, equals, option = pair.partition("=")
        if not equals or not question or not option:
            raise WrongCall(f"“{pair}”不是“问题=口径”的写法。例如 --option gain.no_prior_result=zero。")
        if chosen.get(question, option) != option:
            raise WrongCall(f"问题 {question} 同时指定了 {chosen[question]} 和 {option}。请只保留一个。")
        chosen[question] = option
    return chosen


def _table(document):
    run = document["run"]
    basis = "试算" if run["trial"] else "按默认口径"
    head = f"{run['school_year']}学年 第{run['id']}次测算({basis}) 结果校验值 {run['result_digest'][:16]}"
    rows = [
        f"{'*' if score['official'] else ' '} {score['school_code']} {score['school']} "
        f"{score['alliance_type'] or ROWS_OF_NO_TYPE[score['kind']]} {score['value'] or '—'} {score['reason']}".rstrip()
        for score in document["scores"]
    ]
    return "\n".join([head, *rows, "(* 为正式成绩)"])
