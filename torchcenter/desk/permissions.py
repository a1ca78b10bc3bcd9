"""Who may do what to a publication. The admin asks before it shows a button, the verbs before they act.

`user` is None for the operator at the command line, who may do everything.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from .models import Publication
from .people.models import EditingLimit

# Verbs that read; limits are to what somebody edits.
READING = {"view"}


def may(user, verb: str, publication: Publication | type[Publication]) -> bool:
    """Whether the user may do it: by permission, and within the limits set for the user.

    The verbs are those of Publication's permissions. To a class: whether to some of its publications.
    A draft is deleted by who began it, or by who may publish.
    """
    if user is None:
        return True
    if not user.has_perm(_permission(verb, publication)):
        return False
    if verb in READING:
        return True
    if not isinstance(publication, Publication):
        return EditingLimit.objects.allow(user, publication)
    if verb == "delete" and publication.created_by_id != user.pk:
        return may(user, "publish", publication)
    return EditingLimit.objects.allow(user, type(publication), publication.category_code)


def require(user, verb: str, publication: Publication) -> None:
    """Raise PermissionDenied unless the user may do it."""
    if not may(user, verb, publication):
        raise PermissionDenied(_("You may not do this here."))


def _permission(verb: str, publication) -> str:
    options = publication._meta
    return f"{options.app_label}.{verb}_{options.model_name}"
