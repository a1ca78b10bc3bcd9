"""Every part of the public pages in every state, drawn by the templates that readers get."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

from django.core.paginator import Paginator
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from torchcenter.identity.models import Identifier, OrganisationName
from torchcenter.record.histogram import Histogram, Period
from torchcenter.record.search.addresses import SearchAddress, labels
from torchcenter.record.search.finding import Filters
from torchcenter.record.search.navigation import Choice, Group
from torchcenter.record.search.query import parse
from torchcenter.record.search.results import DATE, Hit, Results
from torchcenter.record.templatetags.editions import year_text
from torchcenter.record.texts import LANGUAGE_TAGS
from torchcenter.record.validity import Validity

from . import samples
from .document_parts import NOTICE, documents, running_text, tasks_and_history
from .drawing import Drawing
from .specimens import Part, PartGroup, shown

YEARS = [{"year": samples.YEAR - place, "count": 37 * (place + 1)} for place in range(6)]
PAGE_SIZE = 10


def groups(draw: Drawing) -> list[PartGroup]:
    """All parts, in the active language."""
    return [
        PartGroup("header", _("Masthead and navigation"), _header(draw)),
        PartGroup("titles", _("Titles and notes"), _titles(draw)),
        PartGroup("lists", _("Lists and the ways through them"), _lists(draw)),
        PartGroup("documents", _("Documents"), documents(draw)),
        PartGroup("text", _("Running text"), running_text(draw)),
        PartGroup("tasks-and-history", _("Tasks and history"), tasks_and_history(draw)),
        PartGroup("home", _("Home page"), _home(draw)),
        PartGroup("search", _("Archive search"), _search(draw)),
        PartGroup("messages", _("Messages and controls"), _messages(draw)),
        PartGroup("footer", _("Footer and pages about the site"), _footer(draw)),
    ]


def _header(draw: Drawing) -> list[Part]:
    def masthead(organisation):
        return draw.part("home.html", "masthead", organisation=organisation)

    def navigation(at, *args):
        return draw.part("home.html", "site-nav", at, args)

    def breadcrumbs(template, **context):
        return draw.part(template, "breadcrumbs", **context)

    plan = samples.plan()
    return [
        Part.of("mark", _("Mark"), {_("In the masthead"): draw.part("home.html", "mark")}),
        Part.of(
            "masthead",
            _("Masthead"),
            {
                _("A name of two parts"): masthead(samples.organisation()),
                _("A name of one part"): masthead(
                    samples.organisation("示例单位名称", "Sample Centre")
                ),
                _("A name in Chinese only"): masthead(
                    samples.organisation("示例部示例单位名称", "")
                ),
                _("No name entered"): masthead(OrganisationName()),
            },
            place="page",
        ),
        Part.of(
            "navigation",
            _("Main navigation"),
            {
                _("On the home page"): navigation("home"),
                _("On the first page of a section"): navigation("notices:list"),
                _("Within a section"): navigation("notices:year", samples.YEAR),
                _("Outside the sections"): navigation("site-map"),
            },
            place="page",
        ),
        Part.of(
            "site-header",
            _("The whole header"),
            {
                _("With the search"): draw.part("home.html", "site-header"),
                _("On the page of the search"): draw.part(
                    "search/search.html",
                    "site-header",
                    "search:page",
                    errors={"q": ["…"]},
                ),
            },
            place="page",
        ),
        Part.of(
            "reading-aids",
            _("Reading aids"),
            {_("Open"): shown(draw.part("home.html", "aids"))},
            place="page",
        ),
        Part.of(
            "breadcrumbs",
            _("Breadcrumb trail"),
            {
                _("Of a section"): breadcrumbs("notices/notice_archive.html"),
                _("Of a notice"): breadcrumbs(NOTICE, edition=samples.edition()),
                _("Of a task"): breadcrumbs(
                    "tasks/task_detail.html", edition=samples.task(1), plan=plan
                ),
            },
            place="page",
        ),
    ]


def _titles(draw: Drawing) -> list[Part]:
    def head(**fields):
        return draw.part(NOTICE, "document-head", edition=samples.edition(**fields))

    in_other = samples.in_one_language(samples.other_language())
    outdated = [validity for validity in Validity if validity != Validity.VALID]

    def of_validity(template):
        states = {
            capfirst(validity.label): {"validity": validity.value} for validity in outdated
        } | {_("Archived"): {"archived_on": samples.DATE.isoformat()}}
        return {
            state: draw.include(template, edition=samples.edition(details=details))
            for state, details in states.items()
        }

    return [
        Part.of(
            "title",
            _("Title of a document"),
            {
                _("Short"): head(),
                _("Long"): head(**samples.LONG_TITLE),
                _("Very long"): head(**samples.VERY_LONG_TITLE),
            },
        ),
        Part.of(
            "over-title",
            _("Line above a title"),
            {
                _("Of a task"): draw.part(
                    "tasks/task_detail.html", "document-head", edition=samples.task(3)
                ),
                _("Of a milestone"): draw.part(
                    "history/milestone_detail.html",
                    "document-head",
                    edition=samples.milestones()[0],
                ),
            },
        ),
        Part.of(
            "lead",
            _("Title of a page, with its lead"),
            {_("With a lead"): draw.part("notices/notice_archive.html", "page-head")},
            place="page",
        ),
        Part.of(
            "language-note",
            _("Note on the language"),
            {
                _("A text in the other language only"): draw.include(
                    "includes/language_note.html", edition=in_other
                )
            },
        ),
        Part.of(
            "language-mark",
            _("Mark of the language"),
            {
                _("A title in the other language"): draw.include(
                    "includes/language_mark.html", edition=in_other
                )
            },
        ),
        Part.of(
            "validity-note", _("Note on the validity"), of_validity("notices/_validity_note.html")
        ),
        Part.of(
            "validity-mark", _("Mark of the validity"), of_validity("notices/_validity_mark.html")
        ),
    ]


def _lists(draw: Drawing) -> list[Part]:
    def rows(*notices, **context):
        return draw.include("notices/_list.html", notices=notices, **context)

    def pages(number):
        paginator = Paginator(range(5 * PAGE_SIZE), PAGE_SIZE)
        return draw.include(
            "includes/pagination.html",
            is_paginated=True,
            paginator=paginator,
            page_obj=paginator.page(number),
        )

    def neighbours(**context):
        return draw.include(
            "includes/neighbours.html",
            label=_("Neighbouring milestones"),
            previous_label=_("Previous milestone"),
            next_label=_("Next milestone"),
            **context,
        )

    year = dt.date(samples.YEAR - 1, 1, 1)
    others = {"years": YEARS, "notices": [samples.filed(), samples.edition()]}
    in_other = samples.in_one_language(samples.other_language())
    years = [
        Period(year_text(each["year"]), each["count"], "/", each["year"] == year.year)
        for each in reversed(YEARS)
    ]
    months = [
        Period(
            date_format(year.replace(month=month), pgettext("format of a month alone", "F")),
            month * 3 % 7,
            "/",
        )
        for month in range(1, 13)
    ]
    return [
        Part.of(
            "rows",
            _("Rows of a list"),
            {
                _("Without a category"): rows(samples.edition(), samples.edition()),
                _("With a category"): rows(samples.filed(), samples.filed()),
                _("Pinned"): draw.include("notices/_pinned.html", pinned=[samples.filed()]),
                _("In the other language"): rows(in_other),
                _("A long title"): rows(samples.filed(**samples.LONG_TITLE)),
                _("No longer valid"): rows(samples.filed(details={"validity": Validity.REPEALED})),
            },
        ),
        Part.of(
            "months",
            _("Notices of a year by month"),
            {
                _("A month"): draw.part(
                    "notices/notice_archive_year.html", "month", year=year, **others
                )
            },
        ),
        Part.of(
            "archive-drawing",
            _("Notices by year and month"),
            {
                _("On the page of a year"): draw.part(
                    "notices/notice_archive_year.html",
                    "archive-drawing",
                    year=year,
                    histograms=[Histogram.of(years), Histogram.of(months)],
                    **others,
                )
            },
            place="page",
        ),
        Part.of(
            "archive-years",
            _("Years of the archive"),
            {
                _("On the page of a year"): draw.part(
                    "notices/notice_archive_year.html",
                    "archive-years",
                    year=year,
                    months=months,
                    **others,
                ),
                _("On the page of a month"): draw.part(
                    "notices/notice_archive_month.html", "archive-years", month=year, **others
                ),
            },
            place="margin",
        ),
        Part.of(
            "pagination",
            _("Pages of a list"),
            {_("First page"): pages(1), _("A page between"): pages(3), _("Last page"): pages(5)},
        ),
        Part.of(
            "steps",
            _("Neighbouring years and months"),
            {
                _("Years"): draw.part(
                    "notices/notice_archive_year.html",
                    "steps",
                    year=year,
                    previous_year=year.replace(year.year - 1),
                    next_year=year.replace(year.year + 1),
                    **others,
                ),
                _("Months, the first of all"): draw.part(
                    "notices/notice_archive_month.html",
                    "steps",
                    month=year,
                    next_month=year.replace(month=2),
                    **others,
                ),
            },
        ),
        Part.of(
            "neighbours",
            _("Neighbouring documents"),
            {
                _("Both"): neighbours(
                    previous=samples.edition(), next=samples.edition(**samples.LONG_TITLE)
                ),
                _("Only the previous one"): neighbours(previous=in_other),
                _("Only the next one"): neighbours(next=samples.edition()),
            },
            place="page",
        ),
    ]


def _home(draw: Drawing) -> list[Part]:
    def statement(**fields):
        return draw.include("notices/_statement.html", statement=samples.filed(**fields))

    def home(name):
        return draw.part(
            "home.html",
            name,
            notices=[samples.filed(), samples.edition()],
            plan=samples.plan(),
            tasks=samples.tasks(),
            milestones=samples.milestones(),
        )

    return [
        Part.of(
            "statement",
            _("Statement"),
            {
                _("With a summary"): statement(),
                _("Only a title"): statement(
                    summary_zh_hans="", summary_en="", category_name_zh_hans="", category_name_en=""
                ),
            },
            place="page",
        ),
        Part.of(
            "home-section",
            _("Section of the home page"),
            {_("Latest notices"): home("home-section")},
            place="page",
        ),
        Part.of("task-index", _("Index of tasks"), {_("In two columns"): home("task-index")}),
    ]


def _search(draw: Drawing) -> list[Part]:
    def form(**context):
        return draw.include("search/_form.html", **context)

    def offers(**context):
        return draw.include("search/_offers.html", **context)

    def nothing(query, chosen=()):
        results = Results(parse(query), Filters(), DATE, 1)
        return draw.include("search/_nothing.html", results=results, chosen=chosen, links=links)

    def head(**found):
        results = Results(parse(words), Filters(), DATE, 1, **found)
        return draw.part("search/_results.html", "results-head", results=results, links=links)

    def pages(number, **found):
        results = Results(parse(words), Filters(), DATE, number, hits=_hits(), **found)
        return draw.include("search/_pagination.html", results=results, links=links)

    words = _("sample")
    links = dict.fromkeys(
        ("itself", "by_date", "by_relevance", "whole_archive", "previous", "next"), "?"
    )
    navigation = _navigation()
    whole = {
        "results": Results(parse(words), Filters(), DATE, 1, count=1234, hits=_hits()),
        "navigation": navigation,
        "chosen": [*navigation.groups[0].choices[:1], *navigation.groups[1].choices[:1]],
        "links": links,
    }
    problem = {
        "errors": {"q": True, "from": True, "to": True},
        "problems": [(labels()["to"], _("The last day is before the first."))],
    }
    offered = [(words, "?")]
    return [
        Part.of(
            "search-form",
            _("Search form"),
            {
                _("Nothing typed"): form(),
                _("With words and days"): form(words=words, since="2024-01-01", until="2024-12-31"),
                _("With mistakes"): form(
                    words=words, since="2024-12-31", until="2024-01-01", **problem
                ),
            },
        ),
        Part.of(
            "search-errors",
            _("Search that was not carried out"),
            {_("With the reason"): draw.include("search/_errors.html", **problem)},
            place="page",
        ),
        Part.of(
            "search-results",
            _("Whole answer to a search"),
            {_("Narrowed down"): draw.include("search/_results.html", **whole)},
            place="page",
        ),
        Part.of(
            "results-head",
            _("Count and order of hits"),
            {
                _("Many hits"): head(count=1234, hits=_hits()),
                _("An estimate"): head(count=56000, is_exact=False, hits=_hits()),
                _("One hit"): head(count=1, hits=_hits()),
                _("Only what comes nearest"): head(count=3, is_partial=True, hits=_hits()),
                _("No hit"): head(),
            },
        ),
        Part.of(
            "histogram",
            _("Histogram"),
            {
                _("Of the years, one chosen"): draw.include(
                    "includes/histogram.html", histogram=navigation.histograms[0]
                )
            },
        ),
        Part.of(
            "chosen",
            _("What the hits are narrowed down by"),
            {_("Two choices"): draw.part("search/_results.html", "chosen", **whole)},
        ),
        Part.of(
            "facets",
            _("Facets"),
            {
                _("One chosen, more than fit"): draw.include(
                    "search/_facets.html", navigation=navigation, links=links
                )
            },
            place="margin",
        ),
        Part.of(
            "hits",
            _("Hits"),
            {
                _("In title, text and attachment; in the other language"): draw.include(
                    "search/_hits.html", **whole
                )
            },
        ),
        Part.of(
            "offers",
            _("Offers"),
            {
                _("What may have been meant"): offers(did_you_mean=offered),
                _("Another name of the institution"): offers(other_names=offered),
                _("An index number"): offers(numbered=samples.numbered()),
            },
        ),
        Part.of(
            "nothing",
            _("Empty result"),
            {
                _("Nothing found"): nothing(words),
                _("Narrowed down, with an excluded word"): nothing(
                    f"{words} -{words}", navigation.groups[0].choices[:1]
                ),
                _("Empty archive"): nothing(""),
            },
        ),
        Part.of(
            "search-pagination",
            _("Pages of the hits"),
            {
                _("A page between"): pages(3, count=1234),
                _("Of an estimate"): pages(2, count=56000, is_exact=False),
            },
        ),
    ]


def _hits() -> list[Hit]:
    """Marked in the title, in the text, in an attachment; the last in the other language."""
    marked = mark_safe(_("Sample text in which <mark>what was found</mark> is marked."))  # noqa: S308
    title, none = mark_safe(_("Title with <mark>sample</mark>")), mark_safe("")  # noqa: S308
    other = samples.other_language()
    language = LANGUAGE_TAGS[other.replace("_", "-")]
    in_other = samples.in_one_language(other)
    return [
        Hit(samples.filed(), title, "", none, "", none),
        Hit(samples.filed(details={"validity": Validity.AMENDED}), title, "", marked, "", none),
        Hit(samples.filed(), title, "", marked, "", mark_safe("sample.pdf")),
        Hit(samples.milestones()[1], title, "", marked, "", none),
        Hit(in_other, mark_safe(in_other.title), language, none, "", none),  # noqa: S308
    ]


def _navigation() -> SimpleNamespace:
    """What `search.navigation.Navigation` is to the templates, without asking the archive."""
    counts = [3, 12, 0, 25, 48, 7, 30, 90, 61, 44, 18, 52]
    first = samples.YEAR - len(counts) + 1
    address = SearchAddress()

    def choice(dimension, value, label, count, *, is_chosen=False):
        return Choice(dimension, str(value), str(label), count, address.query_string(), is_chosen)

    years = [
        choice("year", year, year, count, is_chosen=year == samples.YEAR)
        for year, count in enumerate(counts, first)
    ]
    sections = [choice("section", "sample", _("Sample section"), 120, is_chosen=True)]
    sections += [choice("section", "other", _("Another section"), 40)]
    titles = labels()
    return SimpleNamespace(
        known_terms=[_("Sample term")],
        histograms=[Histogram.of(years)],
        groups=[
            Group("year", titles["year"], [each for each in reversed(years) if each.count]),
            Group("section", titles["section"], sections),
        ],
    )


def _messages(draw: Drawing) -> list[Part]:
    def error(template, **context):
        return draw.page(template, **context)

    def empty(template, **context):
        return draw.part(template, "empty", **context)

    return [
        Part.of(
            "errors",
            _("Errors"),
            {
                _("No such page (404)"): error("404.html"),
                _("No such page, with words in its address"): error("404.html", words=_("sample")),
                _("Access refused (403)"): error("403.html"),
            },
            place="page",
        ),
        Part.of(
            "buttons",
            _("Buttons"),
            {
                _("That sends a form"): draw.part("search/_form.html", "button"),
                _("That leads on"): draw.part(
                    "record/leaving.html",
                    "button",
                    address="https://example.org/",
                    host="example.org",
                ),
            },
        ),
        Part.of(
            "empty",
            _("Empty lists"),
            {
                _("No notices"): empty("notices/notice_archive.html"),
                _("No other notices"): empty("home.html", statement=samples.edition()),
                _("No milestones"): empty("history/milestone_list.html"),
                _("No plans"): empty("tasks/plan_list.html"),
                _("No text of a task"): empty("tasks/task_detail.html", edition=samples.task(1)),
                _("Nothing on the whole site"): empty("home.html"),
            },
        ),
    ]


def _footer(draw: Drawing) -> list[Part]:
    def footer(identity):
        return draw.include("includes/footer.html", site_identity=identity)

    def contact(**options):
        return draw.include("site/contact.html", site_identity=samples.identity(**options))

    columns = [
        SimpleNamespace(name=name, meaning=_("What the column says."))
        for name in ("sample", "another_column")
    ]
    return [
        Part.of(
            "site-footer",
            _("Footer"),
            {
                _("Identifiers granted"): footer(samples.identity(Identifier.VALUE)),
                _("Identifiers in progress"): footer(samples.identity(Identifier.IN_PROGRESS)),
                _("Identifiers not applicable"): footer(
                    samples.identity(Identifier.NOT_APPLICABLE)
                ),
                _("Nothing entered"): footer(samples.identity(has_contact=False)),
            },
            place="page",
        ),
        Part.of(
            "contact",
            _("How to reach the institution"),
            {_("Entered"): contact(), _("Not entered"): contact(has_contact=False)},
        ),
        Part.of(
            "site-page",
            _("Pages about the site"),
            {
                _("With running text"): draw.page(
                    "site/corrections.html", name=_("Report an error")
                ),
                _("With lists of links and a dictionary"): draw.page(
                    "site/data.html", columns=columns
                ),
            },
            place="page",
        ),
    ]
