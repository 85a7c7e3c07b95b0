"""`manage.py check`: every policy file is read in full before anything rests on it."""

from django.core import checks

from .policy import all_packs
from .policy_errors import PackError


@checks.register("policies")
def policy_files(app_configs, **kwargs) -> list[checks.CheckMessage]:
    try:
        all_packs()
    except PackError as error:
        return [
            checks.Error(entry.problem, hint=entry.remedy, id="evaluation.E001") for entry in error.entries
        ]
    return []
