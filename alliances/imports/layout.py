"""What a table to be imported looks like: its columns, and its words for the person who fills it in."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Layout:
    """`headings`: written heading → field; a field may be headed in more than one way.

    sheet     the worksheet that templates use
    noun      what its rows are: 成绩, 教师
    required  headings without which nothing is read
    spared    a required heading → the field whose column makes it unnecessary
    known     the columns as an error names them
    signs     the headings named when none is found
    """

    sheet: str
    noun: str
    headings: Mapping[str, str]
    required: tuple[str, ...]
    known: str
    signs: tuple[str, ...]
    spared: Mapping[str, str] = field(default_factory=dict)
