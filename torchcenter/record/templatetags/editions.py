from django import template
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def lang(text):
    """A `lang` attribute where the text is in another language than the page; else nothing."""
    return format_html(' lang="{}"', text.lang) if getattr(text, "is_other", False) else ""
