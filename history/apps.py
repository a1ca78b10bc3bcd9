from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class HistoryConfig(AppConfig):
    name = "history"
    # Without a context it would also name the admin's "History" button.
    verbose_name = pgettext_lazy("section", "History")
