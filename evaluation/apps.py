from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "evaluation"
    verbose_name = "考核"

    def ready(self):
        from . import checks  # noqa: F401  registers itself; models must be loaded first
