"""Words to be held against reality without numbers: 建设基本要求, and the sections of a charter."""

from typing import Annotated

from pydantic import Field

from .policy_blocks import Identified
from .policy_fields import ClauseId, KindCode, Rows, Verbatim
from .policy_questions import Quoting


class RubricItem(Identified):
    """The clause's quote is the requirement, in full."""

    kind: KindCode
    clause: ClauseId
    title: Verbatim


class CharterSection(Identified):
    title: Verbatim


class Charter(Quoting):
    """`further`: the document ends its list with 「等」, so that more sections may be added."""

    sections: Annotated[
        Rows[CharterSection], Field(alias="section", description="至少一章:[[charter.section]]")
    ]
    further: Annotated[bool, Field(description="原文以“等”结尾、可以另加时写 true")]
