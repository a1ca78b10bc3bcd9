from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from . import checks  # noqa: F401  (Registers them.)


class RecordConfig(AppConfig):
    name = "torchcenter.record"
    verbose_name = _("Public record")
