"""What one edition of a document says otherwise than the one before it, for the public."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from torchcenter import differences
from torchcenter.partial_dates import date_text

from . import references
from .models import Edition
from .texts import LANGUAGE_TAGS, marked, suffix_of
from .validity import Validity, archived_on

# So many unchanged paragraphs are left around a change.
CONTEXT = 1


@dataclass(frozen=True)
class Change:
    """`html` has `<ins>` and `<del>`; `lang` is a BCP 47 tag, empty for the language of the page."""

    label: str
    html: SafeString
    lang: str = ""
    is_long: bool = False


def edition_before(edition: Edition) -> Edition | None:
    """The last one that the public could read before this edition came into force."""
    earlier = Edition.objects.editions_of(edition.document).public_by().filter(withdrawn=False)
    return earlier.filter(number__lt=edition.number).last()


def changes_between(old: Edition, new: Edition) -> list[Change]:
    return [
        Change(label, compare(before, after), lang, compare is not differences.in_line)
        for label, lang, compare, before, after in _values(old, new)
        if before != after
    ]


def _values(old: Edition, new: Edition) -> Iterator[tuple[str, str, Callable, Any, Any]]:
    """Label, language, how it is compared, and both values, in the order of reading."""
    pair = (old, new)
    yield _("Date"), "", differences.in_line, *(date_text(e.date, e.precision) for e in pair)
    yield (
        pgettext("of an official document", "Document number"),
        "zh-Hans",
        differences.in_line,
        *(e.details.get("document_number", "") for e in pair),
    )
    validity = [capfirst(str(Validity.of(e).label)) for e in pair]
    yield _("Validity"), "", differences.in_line, *validity
    yield _("Archived"), "", differences.in_line, *map(_archived, pair)
    for name, compare in (
        ("issuing_body", differences.in_line),
        ("category_name", differences.in_line),
        ("title", differences.in_line),
        ("summary", _in_text),
        ("body", _in_html),
    ):
        for code, tag in LANGUAGE_TAGS.items():
            column = f"{name}_{suffix_of(code)}"
            label = capfirst(Edition._meta.get_field(column).verbose_name)
            yield label, tag, compare, *(getattr(e, column) for e in pair)
    for code, tag in LANGUAGE_TAGS.items():
        sources = (e.details.get(f"source_{suffix_of(code)}", "") for e in pair)
        yield _("Source"), tag, differences.in_line, *sources
    position = capfirst(_("number in the plan"))
    yield position, "", differences.in_line, *(str(e.details.get("position", "")) for e in pair)
    yield _("Progress"), "", _in_text, *map(_progress, pair)
    for code, tag in LANGUAGE_TAGS.items():
        reports = (_reports(e, f"text_{suffix_of(code)}") for e in pair)
        yield capfirst(_("report")), tag, _in_text, *reports
    for label, name in (
        (_("amended or replaced by"), references.SUPERSEDED_BY),
        (_("related documents"), references.RELATED),
        (_("carried over from"), "carried_over_from"),
        (_("Evidence"), "evidence"),
    ):
        yield capfirst(label), "", _in_lines, *_named_documents(name, pair)
    yield _("Attachments and pictures"), "", _in_lines, *map(_files, pair)


def _in_text(old: str, new: str) -> SafeString:
    return differences.in_text(old, new, context=CONTEXT)


def _in_html(old: str, new: str) -> SafeString:
    return differences.in_html(_named(old), _named(new), context=CONTEXT)


def _named(html: str) -> str:
    """The text with its pictures by their names alone: a former one may have no address any more."""
    return re.sub(r"<img [^<>]*>", _name_of, html)


def _name_of(tag: re.Match) -> str:
    alternative = re.search(r'\balt="([^"]*)"', tag[0])
    source = re.search(r'\bsrc="[^"]*?([^"/]*)"', tag[0])
    return f"[{source[1] if source else ''}: {alternative[1] if alternative else ''}]"


def _progress(edition: Edition) -> str:
    return "\n".join(f"{report['date']}: {report['percentage']}%" for report in edition.progress)


def _reports(edition: Edition, column: str) -> str:
    """What the reports say in the language of the column, a line for each that says something."""
    said = (
        (report["date"], " ".join(report.get(column, "").split())) for report in edition.progress
    )
    return "\n".join(f"{day}: {text}" for day, text in said if text)


def _archived(edition: Edition) -> str:
    day = archived_on(edition)
    return date_format(day) if day else ""


def _named_documents(name: str, pair: tuple[Edition, Edition]) -> Iterator[tuple[SafeString, ...]]:
    """A line for each document that either edition names so, by its title of today. One query at most."""
    numbers = [_numbers(name, edition) for edition in pair]
    editions = references.standing(set().union(*numbers))
    for named in numbers:
        yield tuple(
            format_html("{} ({})", marked(editions[n].title), editions[n].path)
            if n in editions
            else format_html("#{}", n)
            for n in named
        )


def _numbers(name: str, edition: Edition) -> list[int]:
    if name == "evidence":
        return edition.evidence
    named = edition.details.get(name, [])
    return named if isinstance(named, list) else [named]


def _files(edition: Edition) -> tuple[SafeString, ...]:
    """A line for each file; what tells two files of one name apart is the beginning of their SHA-256."""
    return tuple(
        format_html(
            "{} ({}, {})",
            marked(file.title or file.alternative_text) or file.name,
            file.extension,
            file.sha256[:12],
        )
        for file in edition.files
        if file.role != "text-picture"
    )


def _in_lines(old: tuple[SafeString, ...], new: tuple[SafeString, ...]) -> SafeString:
    """What went and what came, whole: a word of a file's name says nothing."""
    gone = format_html_join("", "<li><del>{}</del></li>", ([f] for f in old if f not in new))
    come = format_html_join("", "<li><ins>{}</ins></li>", ([f] for f in new if f not in old))
    if not gone and not come:
        return format_html("<p>{}</p>", _("Their order was changed."))
    return format_html("<ul>{}{}</ul>", gone, come)
