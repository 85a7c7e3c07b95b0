"""What an address of the records can name."""

from tests.gongtongti import targets_activities, targets_people
from tests.gongtongti.thing import Thing

TARGETS = (
    targets_activities.ACTIVITIES
    | targets_activities.CHARTERS
    | targets_people.PEOPLE
    | targets_people.WORK
    | targets_people.ADMIN
)


def find_thing(world, target: str, relation: str) -> Thing:
    return TARGETS[target][1](world, relation)
