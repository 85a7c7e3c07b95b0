"""`manage.py check`: every policy file is read in full before anything rests on it."""

from django.core import checks
from django.db import connections

from . import seal
from .policy import all_packs
from .policy_errors import PackError
from .seal_dialects import DIALECTS


@checks.register("policies")
def policy_files(app_configs, **kwargs) -> list[checks.CheckMessage]:
    try:
        all_packs()
    except PackError as error:
        return [
            checks.Error(entry.problem, hint=entry.remedy, id="evaluation.E001") for entry in error.entries
        ]
    return []


@checks.register("seal")
def sealable(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Asks which database it is, and does not connect."""
    return [
        checks.Warning(
            f"数据库“{name}”({connections[name].vendor})没有封存触发器:{seal.UNKNOWN}", id="evaluation.W001"
        )
        for name in connections
        if connections[name].vendor not in DIALECTS
    ]
