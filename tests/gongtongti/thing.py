"""What an address of the permission matrix names."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.gongtongti.world import FOREIGN, OWN, SAME

THREE = (OWN, SAME, FOREIGN)
TWO = (OWN, FOREIGN)


@dataclass(frozen=True)
class Thing:
    """`kwargs` and `query` make the address, `data` is what is sent to it.

    words  are in the answer only if the thing is
    done   asked after something was sent: whether it has come about. None: nothing is to come about
    """

    kwargs: dict = field(default_factory=dict)
    query: dict = field(default_factory=dict)
    data: dict = field(default_factory=dict)
    words: str | None = None
    done: Callable[[], bool] | None = None
