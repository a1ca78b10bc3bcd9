from itertools import chain

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView

from torchcenter.identity.models import OrganisationName
from torchcenter.record.models import Edition
from torchcenter.record.views import DocumentView, EditionView, InForceMixin

from .drawing import Timeline, decades_of


class TimelineView(InForceMixin, ListView):
    """All milestones as a list and as a drawing, or with `?decade=1990` those of ten years."""

    section = "history"
    template_name = "history/milestone_list.html"
    context_object_name = "milestones"

    def get_queryset(self):
        return list(super().get_queryset().order_by("date", "document"))

    def get_context_data(self, **kwargs):
        milestones = self.object_list
        decades = decades_of(milestones)
        decade = self._decade(decades)
        timeline = None
        if milestones:
            names = list(OrganisationName.objects.all())
            timeline = Timeline.of(milestones, names, timezone.localdate(), decade)
        return {
            **super().get_context_data(**kwargs),
            "milestones": timeline.milestones if timeline else [],
            "timeline": timeline,
            "decades": decades,
            "decade": decade,
        }

    def _decade(self, decades):
        asked = self.request.GET.get("decade")
        if asked is None:
            return None
        decade = next((decade for decade in decades if str(decade) == asked), None)
        if decade is None:
            raise Http404(_("There is no milestone of this decade."))
        return decade


class MilestoneContextMixin:
    section = "history"
    template_name = "history/milestone_detail.html"

    def get_context_data(self, edition):
        """The milestones before and after it, by date."""
        numbers = Edition.objects.of("history").in_force().order_by("date", "document")
        ordered = list(numbers.values_list("document", flat=True))
        neighbours = {}
        if edition.document in ordered:
            here = ordered.index(edition.document)
            wanted = {"previous": ordered[here - 1 : here], "next": ordered[here + 1 : here + 2]}
            found = Edition.objects.in_force().filter(document__in=chain(*wanted.values()))
            by_document = {milestone.document: milestone for milestone in found}
            neighbours = {
                name: by_document.get(documents[0])
                for name, documents in wanted.items()
                if documents
            }
        return {**super().get_context_data(edition), **neighbours}


class MilestoneView(MilestoneContextMixin, DocumentView):
    pass


class MilestoneEditionView(MilestoneContextMixin, EditionView):
    pass
