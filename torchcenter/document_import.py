"""Turns a parsed official document into drafts of the sections, and publishes them if asked.

What the site has already is recognised: a statement by its title or by the names it quotes, a
milestone by its date, a plan by its year, a task by its number. The new text then becomes the draft of
that document; the English and whatever is public stay as they are. A passage that was imported before
is left alone, and not published either, where staff have edited it since: `ref` remembers its hash.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from history.models import Milestone
from notices.models import Notice
from tasks.models import Plan, PriorityTask
from torchcenter.desk import workflow
from torchcenter.desk.models import Publication
from torchcenter.identity.models import OrganisationName
from torchcenter.official_document import DatedEvent, NumberedTask, OfficialDocument, Rename
from torchcenter.partial_dates import date_text
from torchcenter.plain_text import DocumentError

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"
QUOTED = re.compile(r"[“「\"]([^“”「」\"]+)[”」\"]")


@dataclass(frozen=True)
class Entry:
    """One thing the document says, and what became of it; `document` is set where it was public."""

    action: str
    kind: str
    title: str
    line: int
    document: int | None = None
    published: bool = False


@dataclass
class Report:
    entries: list[Entry] = field(default_factory=list)

    def count(self, action: str) -> int:
        return sum(entry.action == action for entry in self.entries)


class DocumentImport:
    """One run over one document. `date` is the statement's and the plan's; else the latest it names."""

    def __init__(
        self, document: OfficialDocument, *, publish: bool = False, date: dt.date | None = None
    ):
        self.document = document
        self.publish = publish
        self.date = date or latest_past(document)
        self.report = Report()
        self.milestones: set[int] = set()

    @transaction.atomic
    def run(self, *, dry_run: bool = False) -> Report:
        """Take the whole document or, if anything in it is refused, none of it.

        Raises DocumentError with the line. A dry run does everything and takes it back.
        """
        if self.document.rename:
            self.take_names(self.document.rename)
        if self.document.statement:
            self.take_statement()
        for event in self.document.milestones:
            self.take_milestone(event)
        for annual_plan in self.document.plans:
            self.take_plan(annual_plan)
        if dry_run:
            transaction.set_rollback(True)
        return self.report

    def take_names(self, rename: Rename) -> None:
        effective = rename.effective.date
        for name, bounds in (
            (rename.former, {"valid_until": effective}),
            (rename.present, {"valid_from": effective}),
        ):
            found = OrganisationName.objects.filter(name_zh_hans=name).first()
            organisation_name = found or OrganisationName(name_zh_hans=name)
            changes = {
                bound: day for bound, day in bounds.items() if not getattr(organisation_name, bound)
            }
            for bound, day in changes.items():
                setattr(organisation_name, bound, day)
            if changes:
                self.save(organisation_name, rename.line)
            action = (UPDATED if changes else UNCHANGED) if found else CREATED
            self.note(action, organisation_name, name, rename.line)

    def take_statement(self) -> None:
        statement, title = self.document.statement, self.document.title
        if self.date is None:
            raise DocumentError(
                _("The document names no date; give one with --date."), self.document.title_line
            )
        self.take(
            Notice,
            self.same_statement(title),
            line=self.document.title_line,
            key=("statement", title, *statement.paragraphs),
            new={"kind": Notice.Kind.STATEMENT, "date": self.date},
            title_zh_hans=title,
            body_zh_hans=paragraphs(*statement.paragraphs),
        )

    def take_milestone(self, event: DatedEvent) -> None:
        at = {"date": event.date.date, "precision": event.date.precision}
        # Two events of one month in one document are two milestones.
        same_date = Milestone.objects.filter(**at).exclude(pk__in=self.milestones)
        text = event.text
        if event.qualifier:
            day = date_text(event.date.date, event.date.precision)
            text = f"{day}{event.qualifier}，{text}"
        milestone = self.take(
            Milestone,
            same_date.filter(title_zh_hans=event.title).first() or same_date.first(),
            line=event.line,
            key=("milestone", event.date.date.isoformat(), event.date.precision, event.text),
            new=at,
            title_zh_hans=event.title,
            body_zh_hans=paragraphs(text),
        )
        self.milestones.add(milestone.pk)

    def take_plan(self, annual_plan) -> None:
        lead = "".join(annual_plan.introduction)
        plan = self.take(
            Plan,
            Plan.objects.filter(year=annual_plan.year).first(),
            line=annual_plan.line,
            key=("plan", str(annual_plan.year), lead),
            new={"year": annual_plan.year, **({"date": self.date} if self.date else {})},
            title_zh_hans=annual_plan.title,
            body_zh_hans=paragraphs(*annual_plan.introduction),
        )
        for task in annual_plan.tasks:
            self.take_task(plan, annual_plan.year, task)

    def take_task(self, plan: Plan, year: int, task: NumberedTask) -> None:
        self.take(
            PriorityTask,
            PriorityTask.objects.filter(plan=plan, position=task.position).first(),
            line=task.line,
            key=("task", str(year), str(task.position), task.title, task.body),
            new={"plan": plan, "position": task.position},
            title_zh_hans=task.title,
            body_zh_hans=paragraphs(*task.body.split("\n")) if task.body else "",
        )

    def take(
        self,
        model: type[Publication],
        found: Publication | None,
        *,
        line: int,
        key: tuple[str, ...],
        new: dict,
        **texts: str,
    ) -> Publication:
        """Make the publication, or give the one found its new texts, unless `key` was taken before."""
        ref = f"document:{hashlib.sha256(chr(0).join(key).encode()).hexdigest()}"
        taken = model.objects.filter(ref=ref).first()
        publication = taken or found or model(**new)
        if taken:
            action = UNCHANGED
        else:
            action = UPDATED if found else CREATED
            publication.ref = ref
            for name, text in texts.items():
                setattr(publication, name, text)
            self.save(publication, line)
        document = publication.document
        publish = self.publish and all(getattr(publication, n) == t for n, t in texts.items())
        if publish:
            try:
                workflow.publish(publication)
            except ValidationError as error:
                raise DocumentError(" ".join(error.messages), line) from error
        self.note(action, publication, texts["title_zh_hans"], line, document, publish)
        return publication

    def save(self, instance, line: int) -> None:
        if isinstance(instance, Publication) and instance.is_locked:
            raise DocumentError(
                _("The text is in review or approved: it may not change now."), line
            )
        try:
            instance.full_clean()
        except ValidationError as error:
            problems = "; ".join(
                f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items()
            )
            raise DocumentError(problems, line) from error
        instance.save()

    def note(self, action, instance, title, line, document=None, published=False) -> None:
        kind = instance.get_kind_display() if hasattr(instance, "kind") else ""
        kind = str(kind or instance._meta.verbose_name)
        self.report.entries.append(Entry(action, kind, title, line, document, published))

    @staticmethod
    def same_statement(title: str) -> Notice | None:
        """The statement of this title, or else one whose title quotes the same names."""
        statements = Notice.objects.filter(kind=Notice.Kind.STATEMENT)
        names = quoted(title)
        for statement in statements.order_by("pk"):
            if statement.title_zh_hans == title:
                return statement
            if names and quoted(statement.title_zh_hans or "") == names:
                return statement
        return None


def latest_past(document: OfficialDocument) -> dt.date | None:
    """The latest month or day the document names that is not ahead; it was not written before."""
    today = timezone.localdate()
    return max((named.date for named in document.dates if named.date <= today), default=None)


def quoted(text: str) -> set[str]:
    return set(QUOTED.findall(text))


def paragraphs(*texts: str) -> str:
    """The plain texts as paragraphs of HTML."""
    return format_html_join("", "<p>{}</p>", ((text,) for text in texts if text.strip()))


def lines_of(report: Report, document: OfficialDocument) -> Iterator[str]:
    """The report, a line for each thing made and each passage that found no place."""
    words = {CREATED: _("new"), UPDATED: _("changed"), UNCHANGED: _("unchanged")}
    for entry in report.entries:
        text = _("line %(line)d: %(action)s, %(kind)s: %(title)s") % {
            "line": entry.line,
            "action": words[entry.action],
            "kind": entry.kind,
            "title": entry.title,
        }
        if entry.published:
            text += _(" (published)")
        elif entry.document and entry.action == UPDATED:
            text += _(" (draft of document %d, which stays as it is in public)") % entry.document
        yield text
    for passage in document.unplaced:
        yield _("line %(line)d: not placed: %(reason)s %(text)s") % {
            "line": passage.line,
            "reason": passage.reason,
            "text": passage.text[:40],
        }
