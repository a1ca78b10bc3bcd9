import re

from django import template

register = template.Library()

# A Chinese name leads with its ministry, an English one ends with it after a comma.
_BREAK = re.compile(r"(?<=部)(?=.{4})|, ")


@register.filter
def name_parts(name: str | None) -> list[str]:
    """The institution's name in the one or two parts that may stand on lines of their own."""
    return _BREAK.split(name, maxsplit=1) if name else []
