"""Moving a notice into another category."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from torchcenter.desk import permissions
from torchcenter.desk.review.workflow import held

from .models import Category, Notice


@transaction.atomic
def file_under(notice: Notice, *, category: Category, by) -> bool:
    """Put the draft into the category; whether it was not there already. Nothing changes in public.

    Raises PermissionDenied, also where the member may not write in either category; ValidationError while
    the text is in review.
    """
    saved = held(notice)
    permissions.require(by, "change", saved)
    if saved.is_locked:
        raise ValidationError(_("The text is in review already, or approved."))
    if saved.category_id == category.pk:
        return False
    saved.category = category
    permissions.require(by, "change", saved)
    saved.updated_by = by
    saved.note_writer(by)
    saved.save()
    return True
