"""How a field in one language is labelled beside the same field in the other."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

LANGUAGE_NAMES = {
    "zh-hans": pgettext_lazy("language of a text", "Chinese"),
    "en": pgettext_lazy("language of a text", "English"),
}


def in_language(label: str, language: str) -> str:
    """标题（中文） of 标题 and zh-hans; in English title (Chinese)."""
    return _("%(label)s (%(language)s)") % {"label": label, "language": LANGUAGE_NAMES[language]}
