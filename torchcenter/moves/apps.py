from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MovesConfig(AppConfig):
    name = "torchcenter.moves"
    verbose_name = _("Moved addresses")
