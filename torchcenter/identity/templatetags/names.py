"""Names and other plain texts of the institution, as pages show them."""

import re

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from torchcenter.language import has_chinese

register = template.Library()

# A Chinese name leads with its ministry, an English one ends with it after a comma.
_BREAK = re.compile(r"(?<=部)(?=.{4})|, ")


@register.filter
def name_parts(name: str | None) -> list[str]:
    """The institution's name in the one or two parts that may stand on lines of their own."""
    return _BREAK.split(name, maxsplit=1) if name else []


@register.simple_tag
def lang_of(text: str) -> str:
    """A `lang` attribute for a text with Chinese in it on a page that is not in Chinese; else nothing."""
    in_chinese = (get_language() or "").startswith("zh")
    return mark_safe(' lang="zh-Hans"') if has_chinese(str(text)) and not in_chinese else ""
