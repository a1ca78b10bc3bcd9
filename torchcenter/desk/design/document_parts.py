"""The parts of documents, of plans and their tasks, and of the timeline."""

from __future__ import annotations

from django.utils.translation import gettext as _

from torchcenter.record import citing
from torchcenter.record.changes import changes_between
from torchcenter.record.contents import Heading
from torchcenter.record.references import References

from . import samples
from .drawing import Drawing
from .specimens import Part, shown

NOTICE = "notices/notice_detail.html"


def documents(draw: Drawing) -> list[Part]:
    whole = {"edition": samples.filed(), "first_public_at": samples.MOMENT}
    least = {"edition": samples.edition()}
    past = samples.editions()[-1]
    changed = samples.filed(number=2, **samples.LONG_TITLE)
    return [
        Part.of(
            "document",
            _("Document"),
            {
                _("A notice with everything"): draw.page(NOTICE, **whole),
                _("Withdrawn"): draw.page("record/withdrawn.html", edition=samples.withdrawn()),
            },
            place="page",
        ),
        Part.of(
            "facts",
            _("Facts of a document"),
            {
                _("All of them"): draw.part(NOTICE, "facts", **whole),
                _("The fewest"): draw.part(NOTICE, "facts", **least),
            },
            place="margin",
        ),
        Part.of(
            "past-note",
            _("Note on an earlier edition"),
            {
                _("No longer in force"): draw.include("includes/past_note.html", edition=past),
                _("In force"): draw.include("includes/past_note.html", **least),
            },
        ),
        Part.of(
            "editions",
            _("List of editions"),
            {
                _("In force, minor, withdrawn, first"): draw.include(
                    "record/_editions.html",
                    editions=samples.editions(),
                    edition=samples.editions()[0],
                )
            },
            place="page",
        ),
        Part.of(
            "changes",
            _("What an edition changed"),
            {
                _("Title, text and attachments"): draw.page(
                    "record/changes.html",
                    edition=changed,
                    shown=changed,
                    before=samples.edition(),
                    changes=changes_between(samples.edition(), changed),
                ),
            },
            place="page",
        ),
        Part.of(
            "leaving",
            _("Page about leaving the site"),
            {
                _("From a text"): draw.page(
                    "record/leaving.html",
                    address="https://example.org/sample?query=1",
                    host="example.org",
                    from_edition=samples.edition(),
                )
            },
            place="page",
        ),
    ]


def running_text(draw: Drawing) -> list[Part]:
    def prose(**bodies):
        return draw.part(NOTICE, "prose", edition=samples.edition(**bodies))

    filed = samples.filed()
    headings = [
        Heading("part-1", _("First part"), 1),
        Heading("part-2", _("A section of it"), 2),
        Heading("part-3", _("A paragraph of that"), 3),
    ]
    documents = [samples.edition(), samples.in_one_language(samples.other_language())]
    return [
        Part.of(
            "read-aloud",
            _("Reading aloud"),
            {_("While it reads"): shown(draw.include("includes/read_aloud.html"))},
        ),
        Part.of(
            "contents",
            _("Contents list"),
            {
                _("Of a long text"): draw.include(
                    "record/_contents.html", headings=[*headings, *headings], edition=filed
                )
            },
        ),
        Part.of(
            "prose",
            _("Text of a document"),
            {
                _("In Chinese"): prose(body_zh_hans=samples.PROSE["zh_hans"]),
                _("In English"): prose(body_en=samples.PROSE["en"]),
                _("A narrow table"): prose(
                    body_zh_hans=samples.TABLE["zh_hans"], body_en=samples.TABLE["en"]
                ),
            },
        ),
        Part.of(
            "pictures",
            _("Pictures"),
            {_("With a caption"): draw.include("notices/_pictures.html", edition=filed)},
        ),
        Part.of(
            "attachments",
            _("Attachments"),
            {
                _("With a title, and with a file name only"): draw.include(
                    "notices/_attachments.html", edition=filed
                )
            },
        ),
        Part.of(
            "references",
            _("Related documents"),
            {
                _("Of every kind"): draw.include(
                    "record/_references.html",
                    references=References(documents, documents, [], documents),
                )
            },
        ),
        Part.of(
            "citing",
            _("Cite and share"),
            {
                _("On the page of a document"): shown(
                    draw.include(
                        "record/_citing.html",
                        edition=filed,
                        first_public_at=samples.MOMENT,
                        reference=citing.reference(filed, "https://example.org/sample/"),
                        qr_code=citing.qr_code("https://example.org/sample/"),
                    )
                )
            },
        ),
    ]


def tasks_and_history(draw: Drawing) -> list[Part]:
    plan, tasks = samples.plan(), samples.tasks()
    of_plan = {
        "edition": plan,
        "board": samples.board(tasks),
        "years": [samples.YEAR, samples.YEAR - 1, samples.YEAR - 2],
    }

    def as_it_stood(at):
        return draw.include("includes/as_it_stood.html", edition=plan, at=at, today=samples.DATE)

    def of_task(name, **context):
        return draw.part(
            "tasks/task_detail.html",
            name,
            edition=tasks[2],
            evidence=samples.evidence(),
            **context,
        )

    return [
        Part.of(
            "progress",
            _("Bar of progress"),
            {
                f"{percentage}%": draw.include("tasks/_progress.html", percentage=percentage)
                for percentage in (0, 45, 100)
            },
        ),
        Part.of(
            "reports",
            _("Reports of progress"),
            {_("With evidence, one document withdrawn"): of_task("reports")},
        ),
        Part.of(
            "task-facts",
            _("Facts of a task"),
            {
                _("Carried over"): of_task(
                    "facts",
                    plan=plan,
                    carried_over_from=samples.task(4, year=samples.YEAR - 1),
                    carried_over_to=[samples.task(1, year=samples.YEAR + 1, withdrawn=True)],
                )
            },
            place="margin",
        ),
        Part.of(
            "board",
            _("Board of a plan"),
            {
                _("Without a report, begun, under way, completed"): draw.part(
                    "tasks/plan_detail.html", "plan-tasks", **of_plan
                )
            },
        ),
        Part.of(
            "through-years",
            _("A task through the years"),
            {_("Three years"): of_task("through-years", line=samples.line(tasks[2]))},
        ),
        Part.of(
            "plans",
            _("Plans"),
            {
                _("With a summary and without"): draw.include(
                    "tasks/_plans.html",
                    plans=[plan, samples.plan(samples.YEAR - 1, summary_zh_hans="", summary_en="")],
                )
            },
            place="page",
        ),
        Part.of(
            "other-years",
            _("Plans by year"),
            {
                _("On the page of a year"): draw.part(
                    "tasks/plan_detail.html", "other-years", **of_plan
                )
            },
            place="page",
        ),
        Part.of(
            "as-it-stood",
            _("How things stood on a day"),
            {_("As of today"): as_it_stood(""), _("On a day"): as_it_stood("2024-03-01")},
        ),
        Part.of(
            "timeline-drawing",
            _("Timeline as a drawing"),
            {
                _("With names and decades"): draw.include(
                    "history/_timeline.html",
                    timeline=samples.timeline(),
                    decades=[2000, 2010],
                    decade=2010,
                )
            },
            place="page",
        ),
        Part.of(
            "timeline",
            _("Timeline"),
            {
                _("Day, month and year"): draw.part(
                    "history/milestone_list.html", "timeline", milestones=samples.milestones()
                )
            },
            place="page",
        ),
    ]
