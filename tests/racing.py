"""Many hands at one moment: threads that start together, each with its own connection."""

import threading
from dataclasses import dataclass, field

from django.db import connection


@dataclass
class Race:
    """What became of each: `done` holds what `act` returned, `refused` the sentences, `unexpected` must stay empty."""

    done: list = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    unexpected: list[Exception] = field(default_factory=list)


def race(hands: int, act, *, refusal: type[Exception]) -> Race:
    """`act(number)` by each of `hands` threads; `refusal` is what a loser is told."""
    start, found = threading.Barrier(hands), Race()

    def one(number):
        try:
            start.wait(timeout=30)
            found.done.append(act(number))
        except refusal as error:
            found.refused.append(str(error))
        except Exception as error:
            found.unexpected.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
