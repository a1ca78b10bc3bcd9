import datetime as dt

from django import template

from tasks.board import percentage_of
from torchcenter.record.texts import choose

register = template.Library()


@register.filter
def position(edition):
    return edition.details.get("position")


@register.filter
def percentage(edition):
    """Per cent completed by the latest report; None where there is none."""
    return percentage_of(edition)


@register.filter
def reports(edition):
    """The progress reports, latest first: `date`, `percentage`, bilingual `text`, `evidence` by number."""
    return [
        {
            "date": dt.date.fromisoformat(report["date"]),
            "percentage": report["percentage"],
            "text": choose({"zh-hans": report["text_zh_hans"], "en": report["text_en"]}),
            "evidence": report.get("evidence", []),
        }
        for report in reversed(edition.progress)
    ]


@register.filter
def of_documents(editions, documents):
    """Of editions by document number those of the documents, in their order; without what never stood."""
    return [editions[number] for number in documents if number in editions]
