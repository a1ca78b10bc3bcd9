import datetime as dt

from django.utils import timezone
from django.views.generic import ListView

from torchcenter.record.models import Edition
from torchcenter.record.references import standing
from torchcenter.record.views import DocumentView, EditionView, InForceMixin

from .board import Board, lines_of


def tasks_of(year: int, at: dt.datetime | None = None) -> list[Edition]:
    """The priority tasks of the year's plan in force at the moment, in the order of their numbers."""
    tasks = Edition.objects.of("tasks", "task").in_force(at).in_year(year)
    return sorted(tasks, key=lambda task: task.details["position"])


class PlanListView(InForceMixin, ListView):
    section = "tasks"
    kinds = ("plan",)
    template_name = "tasks/plan_list.html"
    context_object_name = "plans"

    def get_queryset(self):
        return super().get_queryset().order_by("-year")


class AsItStoodMixin:
    """Pages that can be asked how things stood on a day: `at`, as it was asked for, and `today`."""

    def get_context_data(self, edition):
        return {
            **super().get_context_data(edition),
            "at": self.request.GET.get("at", "") if self.moment else "",
            "today": timezone.localdate(),
        }


class PlanContextMixin(AsItStoodMixin):
    section = "tasks"
    template_name = "tasks/plan_detail.html"

    def get_context_data(self, edition):
        plans = Edition.objects.of("tasks", "plan").in_force()
        return {
            **super().get_context_data(edition),
            "board": Board.of(tasks_of(edition.year, self.moment), self.moment),
            "years": list(plans.order_by("-year").values_list("year", flat=True)),
        }


class PlanView(PlanContextMixin, DocumentView):
    pass


class PlanEditionView(PlanContextMixin, EditionView):
    pass


class TaskContextMixin(AsItStoodMixin):
    section = "tasks"
    template_name = "tasks/task_detail.html"

    def get_context_data(self, edition):
        tasks = tasks_of(edition.year, self.moment)
        here = edition.details["position"]
        plans = Edition.objects.of("tasks", "plan").in_force(self.moment)
        earlier = edition.details.get("carried_over_from")
        later = Edition.objects.of("tasks", "task").in_force(self.moment)
        return {
            **super().get_context_data(edition),
            "plan": plans.in_year(edition.year).first(),
            "line": lines_of([edition], self.moment).get(edition.document),
            "evidence": standing(edition.evidence),
            "carried_over_from": standing([earlier]).get(earlier) if earlier else None,
            "carried_over_to": list(
                later.filter(details__contains={"carried_over_from": edition.document})
            ),
            "previous": next((t for t in reversed(tasks) if t.details["position"] < here), None),
            "next": next((t for t in tasks if t.details["position"] > here), None),
        }


class TaskView(TaskContextMixin, DocumentView):
    pass


class TaskEditionView(TaskContextMixin, EditionView):
    pass
