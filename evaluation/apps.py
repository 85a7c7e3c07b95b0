from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class EvaluationConfig(AppConfig):
    name = "evaluation"
    verbose_name = "考核"

    def ready(self):
        from . import checks  # noqa: F401  registers itself; models must be loaded first

        pre_migrate.connect(_unseal, sender=self)
        post_migrate.connect(_seal, sender=self)


def _unseal(*, using, plan, **kwargs):
    """A table that is rebuilt must be named by no trigger; a migration may also have to move what is sealed."""
    from . import seal

    if plan:
        seal.remove(connections[using])


def _seal(*, using, apps=None, **kwargs):
    """`apps`: the models as far as they were migrated; the seal fits only the newest."""
    from . import seal

    if apps is None or seal.fits(apps):
        seal.install(connections[using])
