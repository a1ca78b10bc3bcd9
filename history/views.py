from itertools import chain

from django.views.generic import ListView

from torchcenter.record.models import Edition
from torchcenter.record.views import DocumentView, EditionView, InForceMixin


class TimelineView(InForceMixin, ListView):
    section = "history"
    template_name = "history/milestone_list.html"
    context_object_name = "milestones"

    def get_queryset(self):
        return super().get_queryset().order_by("date", "document")


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
