"""Import of 教学质量成绩."""

from dataclasses import dataclass

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from ..models import County, QualityResult
from .cells import shown
from .header import Header
from .importing import ImportRefused, TableImport, sha256_of
from .names import SchoolNames
from .plan import plan_results, registered, state
from .reading import RESULTS, RowReader
from .writing import BATCH

__all__ = ["ImportRefused", "ResultImport", "read_results"]


class ResultReader(RowReader):
    def total(self, cells: tuple) -> str:
        """The words of a row that only sums up others, else nothing."""
        school = self._header.cell(cells, "school")
        return shown(school) if self._names.is_total(school) else ""


@dataclass
class ResultImport(TableImport):
    layout = RESULTS
    title = "教学质量成绩"
    columns = ("学校", "学年", "学段", "口径", "满分", "成绩", "考生数", "计算单位")

    def reader(self, header: Header) -> ResultReader:
        return ResultReader(header, SchoolNames(self.county))

    def save(self, *, is_demo: bool = False, **options) -> None:
        """`is_demo`: the rows are demonstration results (a preview always shows them as real ones)."""
        if is_demo:
            self.compare(is_demo=True)
        super().save(**options)

    def compare(self, *, is_demo: bool = False) -> None:
        if self.header is not None:
            self.plan = plan_results(self.county, self.readings, header=self.header, is_demo=is_demo)

    def registered_now(self) -> dict:
        rows = [row.result for row in (*self.created, *self.changed, *self.unchanged)]
        touched = {(result.school_id, result.school_year) for result in rows}
        return {result.pk: state(result) for result in registered(self.county, touched, lock=True)}

    def places(self, differing: set) -> list[str]:
        rows = [row.result for row in (*self.created, *self.changed, *self.unchanged)]
        schools = {result.school_id: result.school for result in rows}
        return list({f"{schools[school]} {year}学年" for _pk, (school, year, *_rest) in differing})

    def write(self, *, user, reason: str) -> None:
        created = [row.result for row in self.created]
        changed = [row.result for row in self.changed]
        options = {"batch_size": BATCH, "default_user": user, "default_change_reason": reason}
        if created:
            bulk_create_with_history(created, QualityResult, **options)
        if changed:
            # Only what changes: the cost of a bulk update grows with its fields.
            fields = {change.field for row in self.changed for change in row.changes} | {"version"}
            bulk_update_with_history(changed, QualityResult, sorted(fields), **options)


def read_results(county: County, name: str, content: bytes) -> ResultImport:
    """What the file says and what it would change; nothing is written. Three queries, whatever its size."""
    found = ResultImport(county=county, name=name, content_sha256=sha256_of(content))
    found.read(content)
    return found
