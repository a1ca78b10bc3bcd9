from django import template
from django.utils.text import capfirst

from torchcenter.record.texts import Text, choose
from torchcenter.record.validity import Validity
from torchcenter.record.validity import archived_on as archiving_day

register = template.Library()


@register.filter
def validity_name(edition) -> str:
    """What the document is worth today: valid, amended, expired or repealed."""
    return capfirst(Validity.of(edition).label)


@register.filter
def validity(edition) -> str:
    """What the document has become: amended, expired or repealed; empty while it is valid."""
    return "" if Validity.of(edition) == Validity.VALID else validity_name(edition)


@register.filter
def archived_on(edition):
    """The day since which the text is kept for reference only; None while it is cared for."""
    return archiving_day(edition)


@register.filter
def document_number(edition) -> Text:
    return choose({"zh-hans": edition.details.get("document_number", "")})


@register.filter
def source(edition) -> Text:
    """Where the text comes from; empty if it is the institution's own."""
    details = edition.details
    return choose(
        {"zh-hans": details.get("source_zh_hans", ""), "en": details.get("source_en", "")}
    )
