import datetime as dt

from django.db.models import Count
from django.db.models.functions import ExtractMonth
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import pgettext
from django.views.generic import ArchiveIndexView, MonthArchiveView, YearArchiveView

from torchcenter.record.histogram import Histogram, Period
from torchcenter.record.models import Edition
from torchcenter.record.templatetags.editions import year_text
from torchcenter.record.views import DocumentView, EditionView, InForceMixin

# More than a few that stand first hide each other.
PINNED = 5


class NoticeArchiveMixin(InForceMixin):
    section = "notices"
    date_field = "date"
    # A date is the document's own; whether it is public yet is the record's to say.
    allow_future = True
    paginate_by = 50
    context_object_name = "notices"

    def get_context_data(self, **kwargs):
        """The years with their counts, the months of the one that is shown, and both as drawings."""
        groups = years()
        year, month = self.kwargs.get("year"), self.kwargs.get("month")
        months = _months(year, month) if year else []
        drawings = (Histogram.of(_every_year(groups, year)), Histogram.of(months))
        return {
            **super().get_context_data(**kwargs),
            "years": groups,
            "months": [period for period in months if period.count],
            "histograms": [drawing for drawing in drawings if drawing],
        }


class NoticeListView(NoticeArchiveMixin, ArchiveIndexView):
    template_name = "notices/notice_archive.html"
    allow_empty = True
    paginate_by = 20
    date_list_period = "year"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        page = context.get("page_obj")
        is_first = page is None or page.number == 1
        return {**context, "pinned": pinned() if is_first else []}


class NoticeYearView(NoticeArchiveMixin, YearArchiveView):
    template_name = "notices/notice_archive_year.html"
    make_object_list = True


class NoticeMonthView(NoticeArchiveMixin, MonthArchiveView):
    template_name = "notices/notice_archive_month.html"
    month_format = "%m"


class NoticeContextMixin:
    section = "notices"
    template_name = "notices/notice_detail.html"

    def get_context_data(self, edition):
        """The notices before and after it, by date and number."""
        context = super().get_context_data(edition)
        date, document = edition.date, edition.document
        # Its own document may be in force under another date than this edition of it has.
        notices = Edition.objects.of("notices").in_force(self.moment).exclude(document=document)
        notices = notices.defer("body_zh_hans", "body_en")
        # The first condition is what the index of the list is walked by.
        older = notices.filter(date__lte=date).exclude(date=date, document__gt=document)
        newer = notices.filter(date__gte=date).exclude(date=date, document__lt=document)
        return {
            **context,
            "previous": older.newest_first().first(),
            "next": newer.order_by("date", "document").first(),
        }


class NoticeView(NoticeContextMixin, DocumentView):
    pass


class NoticeEditionView(NoticeContextMixin, EditionView):
    pass


def pinned(*kinds: str) -> list[Edition]:
    """The notices that stand first at present, of these kinds."""
    return list(Edition.objects.of("notices", *kinds).pinned()[:PINNED])


def years() -> list[dict]:
    """Each year that has notices in force, latest first: `year` and the `count` of its notices."""
    notices = Edition.objects.of("notices").in_force()
    return list(notices.values("year").annotate(count=Count("pk")).order_by("-year"))


def _every_year(groups: list[dict], chosen: int | None) -> list[Period]:
    """From the first year to the last, those without a notice too."""
    if not groups:
        return []
    counts = {group["year"]: group["count"] for group in groups}
    return [
        Period(
            year_text(year),
            counts.get(year, 0),
            reverse("notices:year", args=[year]) if year in counts else "",
            year == chosen,
        )
        for year in range(min(counts), max(counts) + 1)
    ]


def _months(year: int, chosen: int | None) -> list[Period]:
    """The twelve months of the year."""
    notices = Edition.objects.of("notices").in_force().in_year(year)
    groups = notices.values(month=ExtractMonth("date")).annotate(count=Count("pk"))
    counts = dict(groups.values_list("month", "count"))
    pattern = pgettext("format of a month alone", "F")
    return [
        Period(
            date_format(dt.date(year, month, 1), pattern),
            counts.get(month, 0),
            reverse("notices:month", args=[year, month]) if month in counts else "",
            month == chosen,
        )
        for month in range(1, 13)
    ]
