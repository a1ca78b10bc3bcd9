from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordConfig(AppConfig):
    name = "torchcenter.record"
    verbose_name = _("Public record")

    def ready(self):
        from . import checks  # noqa: F401  (Registers them.)
