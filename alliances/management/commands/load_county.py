"""manage.py load_county: a county's registry as its document prints it, and what else a county's files bring (its
sections, its table of honours), with the country's days off. What already stands is left alone."""

import json
from collections import Counter
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, ValidationError
from django.core.management.base import CommandError
from django.db import IntegrityError, models, transaction

from gongtongti.accounts.commands import PlainCommand, WrongCall

from ...models import County

REASON = "由文件名单载入"
#: The State Council's arrangements: the same for every county, so one file beside those of the counties.
CALENDAR = "calendar_days.json"


def registry_files() -> dict[str, Path]:
    """County slug -> its registry file, e.g. qingtian -> fixtures/qingtian_2021_registry.json."""
    found = (
        path for folder in settings.FIXTURE_DIRS for path in sorted(Path(folder).glob("*_registry.json"))
    )
    return {path.name.split("_")[0]: path for path in found}


def files_of(registry: Path, slug: str) -> list[Path]:
    """The registry first: the county's other files name its rows."""
    return [registry, *(path for path in sorted(registry.parent.glob(f"{slug}_*.json")) if path != registry)]


class Command(PlainCommand):
    help = "从随附的文件载入一个县的登记册、科室和荣誉次序:已有的保持不变,缺少的补上。不含成绩和教师。"

    def add_arguments(self, parser):
        parser.add_argument("county", metavar="县", help="县的代码,例如 qingtian")

    def handle(self, *, county, **options):
        files = registry_files()
        if county not in files:
            raise WrongCall(f"没有“{county}”的登记册文件。可用:{'、'.join(sorted(files))}。")
        load = Load(files_of(files[county], county), county)
        with transaction.atomic():
            if standing := County.objects.filter(slug=county).first():
                County.hold(standing.pk)
            load.run()
            days = load_calendar()
        name = County.objects.get(slug=county)
        self.stdout.write(f"{name}登记册:新增 {load.added.total()} 条,已有 {load.kept} 条未改动。")
        if load.added:
            kinds = "、".join(f"{kind} {count}" for kind, count in load.added.items())
            self.stdout.write(f"新增的有:{kinds}。")
        if days:
            self.stdout.write(f"节假日:新增 {days} 天。")


def load_calendar() -> int:
    """Days off and weekends worked that are not there yet. Returns how many were added."""
    paths = [path for folder in settings.FIXTURE_DIRS if (path := Path(folder) / CALENDAR).exists()]
    entries = [entry for path in paths for entry in json.loads(path.read_text(encoding="utf-8"))]
    rows = [apps.get_model(entry["model"])(**entry["fields"]) for entry in entries]
    for row in rows:
        row.clean_fields()
    if not rows:
        return 0
    days = type(rows[0]).objects
    standing = set(days.filter(county=None).values_list("day", flat=True))
    missing = [row for row in rows if row.day not in standing]
    days.bulk_create(missing, ignore_conflicts=True)  # another county may be loaded at the same moment
    return len(missing)


class Load:
    """One pass over files whose rows name each other by codes, each row after those it names."""

    def __init__(self, paths: list[Path], slug: str):
        self.paths = paths
        self.slug = slug
        self.added: Counter[str] = Counter()
        self.kept = 0
        self._standing: dict[type, dict[tuple, models.Model]] = {}  # model -> code -> row that stood before
        self._rows: dict[type, dict[tuple, models.Model]] = {}  # the same for the rows of the file

    def run(self):
        for path in self.paths:
            self._run(path)

    def _run(self, path: Path):
        for number, entry in enumerate(json.loads(path.read_text(encoding="utf-8")), start=1):
            try:
                row, key = self._read(entry)
                standing = self._standing_rows(type(row)).get(_undated(type(row), key))
                if standing:
                    self.kept += 1
                else:
                    self._add(row)
                    self.added[row._meta.verbose_name] += 1
                self._rows.setdefault(type(row), {})[key] = standing or row
            except ValidationError as error:
                why = "".join(error.messages)
                raise CommandError(
                    f"登记册文件 {path.name} 第 {number} 条未能载入:{why}本次载入已全部取消,登记册没有改动。"
                ) from error

    def _read(self, entry: dict) -> tuple[models.Model, tuple]:
        """An unsaved row whose foreign keys are the rows named by code, and its own code."""
        model = apps.get_model(entry["model"])
        values = {}
        for name, value in entry["fields"].items():
            try:
                target = model._meta.get_field(name).related_model
            except FieldDoesNotExist:
                raise ValidationError(f"“{model._meta.verbose_name}”没有“{name}”这一栏。") from None
            if target and value is not None:
                try:
                    value = self._rows[target][tuple(value)]
                except KeyError:
                    code = " ".join(map(str, value))
                    raise ValidationError(
                        f"它前面没有编号为“{code}”的{target._meta.verbose_name}。"
                    ) from None
            values[name] = value
        row = model(**values)
        try:
            key = row.natural_key()
        except ObjectDoesNotExist:
            raise ValidationError(f"{model._meta.verbose_name}缺少县或所属对象的编号。") from None
        if key in self._rows.get(model, ()):
            raise ValidationError(f"{model._meta.verbose_name}“{row}”在文件中出现了两次。")
        return row, key

    def _standing_rows(self, model: type[models.Model]) -> dict[tuple, models.Model]:
        """Looked up once, before the file's first row of the kind: two periods in the file are two rows."""
        if model not in self._standing:
            lookups = model.objects.natural_key_lookup
            rows = model.objects.select_related(
                *(path.rpartition("__")[0] for path in lookups if "__" in path)
            )
            if lookups[0].endswith("slug"):
                rows = rows.filter(**{lookups[0]: self.slug})
            self._standing[model] = {_undated(model, row.natural_key()): row for row in rows}
        return self._standing[model]

    @staticmethod
    def _add(row: models.Model):
        row._change_reason = REASON
        row.clean_fields(exclude=[field.name for field in row._meta.fields if field.is_relation])
        row.clean()
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            row.pk = None
            row.full_clean()  # says in Chinese which rule the database saw broken
            raise ValidationError("登记册同时被别人改动。请稍后再运行一次。") from error


def _undated(model: type[models.Model], key: tuple) -> tuple:
    """A row is known whatever its dates: the bureau may have corrected those since."""
    return tuple(
        part for path, part in zip(model.objects.natural_key_lookup, key, strict=True) if path != "since"
    )
