"""Words to be held against reality without numbers: 建设基本要求, the sections of a charter, projects, opinions."""

from typing import Annotated

from pydantic import Field

from .policy_blocks import Identified
from .policy_fields import ClauseId, KindCode, Listed, Rows, Verbatim
from .policy_questions import Quoting


class RubricItem(Identified):
    """The clause's quote is the requirement, in full."""

    kind: KindCode
    clause: ClauseId
    title: Verbatim


class OfKinds(Quoting):
    """Something that the document asks of some types of alliance: applying for a project's assessment, an opinion."""

    kinds: Annotated[Rows[KindCode], Field(description="一个列表,写教共体类型代码")]


class DevelopmentItem(Identified):
    """A part of 学校发展性综合考核 that the document names. What it weighs, the bureau enters."""

    clause: ClauseId
    title: Verbatim


class Development(Quoting):
    items: Annotated[
        Listed[DevelopmentItem], Field(alias="item", description="点名的考核项:[[development.item]]")
    ] = ()


class CharterSection(Identified):
    title: Verbatim


class Charter(Quoting):
    """`further`: the document ends its list with 「等」, so that more sections may be added."""

    sections: Annotated[
        Rows[CharterSection], Field(alias="section", description="至少一章:[[charter.section]]")
    ]
    further: Annotated[bool, Field(description="原文以“等”结尾、可以另加时写 true")]
