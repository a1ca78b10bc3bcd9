"""Two editions of a document, or one and the draft, field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from torchcenter import differences
from torchcenter.filestore import stored_name
from torchcenter.record.content import EditionContent
from torchcenter.record.models import Edition, RecordedFile
from torchcenter.record.texts import LANGUAGE_TAGS, suffix_of

from . import text_pictures
from .models import Publication

ADDED, REMOVED, REPLACED, CHANGED, SAME = "added", "removed", "replaced", "changed", "same"
# So many unchanged paragraphs are left around a change.
CONTEXT = 1

Compare = Callable[[str, str], SafeString]


@dataclass(frozen=True)
class FieldDifference:
    """`html` shows the change in `<ins>` and `<del>`; `lang` is a BCP 47 tag, empty for the desk's own."""

    label: str
    html: SafeString
    lang: str = ""
    is_long: bool = False


@dataclass(frozen=True)
class FileDifference:
    """What became of a file; of one that was added or removed one side is None."""

    state: str
    old: RecordedFile | None
    new: RecordedFile | None
    texts: list[FieldDifference] = field(default_factory=list)

    @property
    def state_name(self) -> str:
        return {
            ADDED: _("added"),
            REMOVED: _("removed"),
            REPLACED: _("replaced"),
            CHANGED: _("changed"),
            SAME: _("unchanged"),
        }[self.state]

    @property
    def sides(self) -> list[dict]:
        """The files to show beside each other, each once, with their private addresses."""
        files = {file.sha256: file for file in (self.old, self.new) if file}
        return [{"file": file, "address": _address_of(file)} for file in files.values()]


@dataclass(frozen=True)
class Comparison:
    changed: list[FieldDifference]
    unchanged: list[str]
    files: list[FileDifference]

    @property
    def is_empty(self) -> bool:
        return not self.changed and not self.files


def compare(
    old: EditionContent,
    new: EditionContent,
    publication: type[Publication],
    kinds: dict[str, str],
    *,
    context: int | None = CONTEXT,
) -> Comparison:
    """What `new` says otherwise than `old`, both as the record keeps them.

    `kinds` names the kinds of editions; `context` is how many unchanged paragraphs stay around a
    change, None for all.
    """
    changed, unchanged = [], []
    for label, lang, values, compared in _fields(old, new, publication, kinds, context):
        before, after = values
        if before == after:
            if before:
                unchanged.append(label)
        else:
            is_long = compared is not differences.in_line
            changed.append(FieldDifference(label, compared(before, after), lang, is_long))
    files, same = [], 0
    for difference in _files(old, new):
        if difference.state == SAME:
            same += 1
        else:
            files.append(difference)
    if same:
        unchanged.append(_("Attachments and pictures: %d") % same)
    return Comparison(changed, unchanged, files)


def _fields(old, new, publication, kinds, context) -> Iterator[tuple]:
    """Label, language, both texts and how they are compared, in the order of reading."""

    def in_text(before, after):
        return differences.in_text(before, after, context=context)

    def in_html(before, after):
        html = differences.in_html(before, after, context=context)
        # A picture that is not public yet, or no longer, has no other address.
        return mark_safe(text_pictures.with_desk_addresses(html))  # noqa: S308  (Cleaned.)

    def bilingual(name: str, compared: Compare):
        for language, tag in LANGUAGE_TAGS.items():
            column = f"{name}_{suffix_of(language)}"
            values = (getattr(old, column), getattr(new, column))
            yield _label(column), tag, values, compared

    line = differences.in_line
    yield from bilingual("title", line)
    yield _label("kind"), "", tuple(str(kinds.get(c.kind, c.kind)) for c in (old, new)), line
    yield _label("date"), "", tuple(date_format(c.date, "DATE_FORMAT") for c in (old, new)), line
    yield from bilingual("category_name", line)
    yield from bilingual("issuing_body", line)
    details = [publication.shown_details(content.details) for content in (old, new)]
    for label in dict.fromkeys([*details[0], *details[1]]):
        values = tuple(shown.get(label, "") for shown in details)
        yield label, "", values, in_text if any("\n" in value for value in values) else line
    yield _label("path"), "", (old.path, new.path), line
    yield from bilingual("summary", in_text)
    yield from bilingual("body", in_html)


def _label(column: str) -> str:
    return capfirst(Edition._meta.get_field(column).verbose_name)


def _files(old: EditionContent, new: EditionContent) -> Iterator[FileDifference]:
    """Every file beside the texts: first the same content, then the same name, the rest came or went."""
    before, files = (
        [RecordedFile(e) for e in content.attachments if e["role"] != text_pictures.ROLE]
        for content in (old, new)
    )
    for after in files:
        match = _take(before, after, "sha256") or _take(before, after, "name")
        if match is None:
            yield FileDifference(ADDED, None, after)
            continue
        texts = list(_file_texts(match, after))
        state = CHANGED if texts else SAME
        if match.sha256 != after.sha256:
            state = REPLACED
        yield FileDifference(state, match, after, texts)
    for gone in before:
        yield FileDifference(REMOVED, gone, None)


def _take(files: list[RecordedFile], like: RecordedFile, attribute: str) -> RecordedFile | None:
    for index, file in enumerate(files):
        if file.role == like.role and getattr(file, attribute) == getattr(like, attribute):
            return files.pop(index)
    return None


def _file_texts(old: RecordedFile, new: RecordedFile) -> Iterator[FieldDifference]:
    labels = {
        "name": (_("File name"), ""),
        "title_zh_hans": (_("Title (Chinese)"), "zh-Hans"),
        "title_en": (_("Title (English)"), "en"),
        "alt_zh_hans": (_("Description (Chinese)"), "zh-Hans"),
        "alt_en": (_("Description (English)"), "en"),
    }
    for name, (label, lang) in labels.items():
        before, after = (file.entry.get(name, "") for file in (old, new))
        if before != after:
            yield FieldDifference(label, differences.in_line(before, after), lang)
    if old.size != new.size:
        sizes = (filesizeformat(file.size) for file in (old, new))
        yield FieldDifference(_("Size"), differences.in_line(*sizes))


def _address_of(file: RecordedFile) -> str:
    return reverse("admin:file", args=stored_name(file.sha256).split("/"))
