"""The policy pack: one TOML file per policy document, the document's text beside it. Data only, read exactly.

Everything wrong with a file is reported at once (`PackError`): what one value must know of the rest of its
file travels in the validation context (`References`), so that one broken block never hides another's errors.
"""

import functools
import hashlib
import tomllib
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, ValidationInfo, field_validator

from .facts import BundledRule, QualityRules
from .policy_blocks import Clause, Document, Governs, Item, Listing, Quality, Vocabulary
from .policy_errors import Entry, PackError, UnknownOption, UnknownPack, syntax_entry, translated, wrong
from .policy_fields import Block, Id, KindCode, Listed, References, Rows, Source, Text, references, year_text
from .policy_questions import Area, Question
from .policy_requirements import Reference, RequirementBlock
from .policy_rotation import RotationKind
from .policy_rubric import Charter, Development, OfKinds, RubricItem
from .policy_stipend import Stipend

__all__ = [
    "POLICIES",
    "PackError",
    "PolicyPack",
    "UnknownOption",
    "UnknownPack",
    "all_packs",
    "conflicts_with",
    "governing_pack",
    "load_pack",
    "pack_names",
    "parse_pack",
]

POLICIES = Path(__file__).parent / "policies"


class PolicyPack(Block):
    """One policy document as data: what it is, when it governs, its clauses, numbers and open questions."""

    id: Annotated[str, Field(description="文件名(下划线换成连字符)")]
    document: Annotated[Document, Field(description="文件的标题、日期等:[document]")]
    governs: Annotated[Governs, Field(description="适用的县和学年:[governs]")]
    vocabulary: Annotated[Vocabulary, Field(description="本县的叫法:[vocabulary]")]
    clauses: Annotated[Rows[Clause], Field(alias="clause", description="至少一个条款:[[clause]]")]
    listing: Annotated[
        dict[KindCode, Listing], Field(description="各类型的名单和个数:[listing.类型代码]")
    ] = {}
    quality: Annotated[Quality, Field(description="教学质量考核:[quality.…]")]
    items: Annotated[Listed[Item], Field(alias="item", description="录入分值的考核项:[[item]]")] = ()
    questions: Annotated[
        Listed[Question], Field(alias="question", description="没有写明的问题:[[question]]")
    ] = ()

    requirements: Annotated[
        Listed[RequirementBlock], Field(alias="requirement", description="要求和指标:[[requirement]]")
    ] = ()
    references: Annotated[
        Listed[Reference], Field(alias="reference", description="对照的其他文件:[[reference]]")
    ] = ()
    honours: Annotated[dict[Id, Text], Field(description="提到的荣誉,一个表:代码 = 名称")] = {}
    rotation: Annotated[dict[Id, RotationKind], Field(description="教师流动的各类型:[rotation.类型]")] = {}
    stipend: Annotated[Stipend | None, Field(description="支教补助:[stipend]")] = None
    rubric: Annotated[Listed[RubricItem], Field(description="建设基本要求:[[rubric]]")] = ()
    charter: Annotated[Charter | None, Field(description="章程:[charter]")] = None
    projects: Annotated[OfKinds | None, Field(description="协作项目评估:[projects]")] = None
    opinions: Annotated[OfKinds | None, Field(description="总校对成员校负责人的评价意见:[opinions]")] = None
    development: Annotated[Development | None, Field(description="学校发展性综合考核:[development]")] = None

    _source: Source

    @field_validator("id")
    @classmethod
    def same_as_file(cls, value: str, info: ValidationInfo) -> str:
        source = references(info).source
        expected = source.name.replace("_", "-")
        if value != expected:
            raise wrong(f"“{value}”与文件名 {source.file} 不符", f"应为“{expected}”")
        return value

    def model_post_init(self, context: References) -> None:
        self._source = context.source

    @property
    def text(self) -> str:
        """The TOML file, exactly."""
        return self._source.text

    @property
    def notice(self) -> str | None:
        """The document's text; None for a pack read back from an old run."""
        return self._source.notice

    @property
    def file(self) -> str:
        return self._source.file

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def defaults(self) -> dict[str, str]:
        """Of the questions that the scores rest on; other results have theirs in `chosen`."""
        return {question.id: question.default for question in self.questions_in("quality")}

    def questions_in(self, *areas: Area) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.area in areas)

    def chosen(self, options: Mapping[str, str]) -> dict[str, str]:
        """One option for every question: those given, the defaults for the others. UnknownOption."""
        for question_id, option_id in options.items():
            self.question(question_id).option(option_id)
        return {**{question.id: question.default for question in self.questions}, **options}

    def clause(self, clause_id: str) -> Clause:
        return {clause.id: clause for clause in self.clauses}[clause_id]

    def question(self, question_id: str) -> Question:
        """UnknownOption with the questions there are."""
        return _named(question_id, self.questions)

    def rules(self, options: Mapping[str, str], decided: Collection[str]) -> QualityRules:
        """The numbers with one option for each question: those given, the defaults for the others.

        `decided`: ids of the questions the bureau has decided, whatever they are about. UnknownOption for what
        the pack does not know, or what is no question of the scores.
        """
        asked = self.questions_in("quality")
        for question_id, option_id in options.items():
            _named(question_id, asked).option(option_id)
        others = {question.id for question in self.questions} - {question.id for question in asked}
        for question_id in decided:
            if question_id not in others:
                _named(question_id, asked)
        quality = self.quality
        return QualityRules(
            bundled={
                kind: BundledRule(
                    kind=kind,
                    label=self.vocabulary.kinds[kind],
                    own_share=block.own_share,
                    member_share=block.member_share,
                    multiplier=block.multiplier,
                    clause=block.clause,
                )
                for kind, block in quality.bundled.items()
            },
            pool_kinds=frozenset(quality.pools.kinds),
            pool_clause=quality.pools.clause,
            assessed_alone=frozenset(school.code for school in quality.assessed_alone.schools),
            alone_clause=quality.assessed_alone.clause,
            units_clause=quality.units.clause,
            precedence=quality.precedence.order,
            precedence_clause=quality.precedence.clause,
            options={**self.defaults, **options},
            undecided=frozenset(self.defaults) - frozenset(decided),
        )


def _named(question_id: str, questions: Iterable[Question]) -> Question:
    known = []
    for question in questions:
        if question.id == question_id:
            return question
        known.append(question.id)
    raise UnknownOption(f"没有“{question_id}”这个问题。可选:{'、'.join(known)}。")


def parse_pack(text: str, *, name: str, notice: str | None = None) -> PolicyPack:
    """`name`: file stem or pack id; `notice`: the document's text, in which quotes are looked up.

    Without it quotes are taken as they stand: an old run is recomputed from the text stored with it, whose
    quotes were checked when it ran.
    """
    return _parsed(Source(name.replace("-", "_"), text, notice))


@functools.lru_cache(maxsize=64)
def _parsed(source: Source) -> PolicyPack:
    try:
        data = tomllib.loads(source.text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise PackError([syntax_entry(error, file=source.file)]) from error
    try:
        return PolicyPack.model_validate(data, context=References.read(data, source))
    except ValidationError as error:
        raise PackError(translated(error, file=source.file, model=PolicyPack, data=data)) from error


def pack_names(folder: Path = POLICIES) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.toml"))


def load_pack(name: str, *, folder: Path = POLICIES) -> PolicyPack:
    """`name`: file stem or pack id. UnknownPack, or PackError with everything that is wrong with it."""
    names = pack_names(folder)
    stem = name.replace("-", "_")
    if stem not in names:
        known = "、".join(known.replace("_", "-") for known in names) or "(无)"
        raise UnknownPack(f"没有“{name}”这个政策文件包。可选:{known}。")
    problems: list[Entry] = []
    text = _read(folder / f"{stem}.toml", problems)
    notice = _read(folder / f"{stem}.txt", problems)
    if text is None:
        raise PackError(problems)
    try:
        pack = parse_pack(text, name=stem, notice=notice)
    except PackError as error:
        raise PackError([*problems, *error.entries]) from error
    if problems:
        raise PackError(problems)
    return pack


def _read(path: Path, problems: list[Entry]) -> str | None:
    """Byte for byte, line ends included: the digest of a pack is that of its file."""
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        problems.append(
            Entry(
                path.name,
                "整个文件",
                "找不到政策文件的原文",
                "请把原文存成 UTF-8 纯文本,与文件包同名,放在一起",
            )
        )
    except UnicodeDecodeError as error:
        problems.append(
            Entry(path.name, f"第 {error.start + 1} 个字节", "不是 UTF-8 编码", "请另存为 UTF-8 编码")
        )
    return None


def all_packs(*, folder: Path = POLICIES) -> list[PolicyPack]:
    """By name. PackError with everything that is wrong with any of them or between them."""
    packs: list[PolicyPack] = []
    problems: list[Entry] = []
    for name in pack_names(folder):
        try:
            packs.append(load_pack(name, folder=folder))
        except PackError as error:
            problems += error.entries
    problems += _conflicts(packs)
    if problems:
        raise PackError(problems)
    return packs


def conflicts_with(pack: PolicyPack, *, folder: Path = POLICIES) -> list[Entry]:
    """What would stand against adding this pack to those kept, in the place of the one of the same id."""
    return _conflicts([*(other for other in all_packs(folder=folder) if other.id != pack.id), pack])


def governing_pack(county_slug: str, school_year_start: int, *, folder: Path = POLICIES) -> PolicyPack | None:
    """The pack that governs a county's school year (2021 for 2021-2022). None: no document does."""
    governing = _governing(all_packs(folder=folder), county_slug, school_year_start)
    return governing[0] if governing else None


def _governing(packs: Iterable[PolicyPack], county: str, year: int) -> list[PolicyPack]:
    """Those that cover the year, without those that another of them supersedes."""
    covering = [pack for pack in packs if pack.governs.county == county and pack.governs.includes(year)]
    superseded = {pack_id for pack in covering for pack_id in pack.governs.supersedes}
    return [pack for pack in covering if pack.id not in superseded]


def _conflicts(packs: list[PolicyPack]) -> list[Entry]:
    by_id = {pack.id: pack for pack in packs}
    problems = []
    for pack in packs:
        for position, older_id in enumerate(pack.governs.supersedes):
            key = f"governs.supersedes[{position}]"
            older = by_id.get(older_id)
            if older is None:
                known = "、".join(by_id)
                problems.append(Entry(pack.file, key, f"没有“{older_id}”这个文件包", f"可用的文件包:{known}"))
            elif older.document.signed >= pack.document.signed:
                what = f"“{older_id}”签发于 {older.document.signed},不早于本文件的 {pack.document.signed}"
                problems.append(Entry(pack.file, key, what, "只能取代更早签发的文件,请核对日期或删去"))
    # Who governs changes only where a pack begins or has ended.
    edges = {(p.governs.county, p.governs.first_school_year) for p in packs}
    edges |= {(p.governs.county, p.governs.last_school_year + 1) for p in packs if p.governs.last_school_year}
    for county, year in sorted(edges):
        rivals = sorted(_governing(packs, county, year), key=lambda pack: (pack.document.signed, pack.id))
        if len(rivals) > 1:
            ids = "、".join(pack.id for pack in rivals)
            what = f"{year_text(year)}学年同时有几个文件包:{ids}"
            right = "请在较晚的文件包写明取代较早的,或给较早的写 last_school_year"
            problems.append(Entry(rivals[-1].file, "governs.supersedes", what, right))
    return problems
