"""Taking a task over into the plan of a later year."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from torchcenter.desk import permissions

from .models import Plan, PriorityTask

COPIED = ("title_zh_hans", "title_en", "body_zh_hans", "body_en")


@transaction.atomic
def carry_over(task: PriorityTask, *, plan: Plan, by) -> tuple[PriorityTask, bool]:
    """A draft of the task in the plan, at its end, with the text but without the reports.

    Returns it, and whether it is new: done before, nothing is done again. Raises PermissionDenied, or
    ValidationError if the plan is not of a later year.
    """
    if not permissions.may(by, "add", PriorityTask):
        raise PermissionDenied(_("You may not do this here."))
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.year <= task.plan.year:
        raise ValidationError(_("A task is carried over into the plan of a later year."))
    if known := plan.tasks.filter(carried_over_from=task).first():
        return known, False
    last = plan.tasks.aggregate(last=Max("position"))["last"] or 0
    carried = PriorityTask(
        plan=plan,
        position=last + 1,
        carried_over_from=task,
        created_by=by,
        updated_by=by,
        **{column: getattr(task, column) for column in COPIED},
    )
    carried.note_writer(by)
    carried.save()
    return carried, True
