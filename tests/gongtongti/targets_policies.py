"""What the addresses of the policy documents name."""

from tests.evaluation.packs import NEW_NOTICE, new_pack
from tests.gongtongti.thing import Thing

POLICIES = {
    "packs to compare": (
        ("",),
        lambda world, relation: Thing(
            data={"before": "qingtian-2021", "text": new_pack(), "notice": NEW_NOTICE}
        ),
    ),
}
