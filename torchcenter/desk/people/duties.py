"""What the page “who may do what” tells, read from the groups as they are now."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from torchcenter.desk.kinds import category_names, publication_models
from torchcenter.desk.review.models import ReviewRoute

from .models import EditingLimit
from .names import name_of
from .roles import ROLES

VERBS = {
    "view": gettext_lazy("read"),
    "change": gettext_lazy("write"),
    "delete": gettext_lazy("delete drafts"),
    "publish": gettext_lazy("publish and withdraw"),
    "publish_urgently": gettext_lazy("publish urgently"),
}


def groups() -> list[dict]:
    """Each group with its `name`, `title`, `purpose`, `members`, and by verb the kinds it is `allowed`."""
    roles = {role.name: role for role in ROLES}
    order = list(roles)
    rows = []
    for group in Group.objects.prefetch_related("permissions", "user_set"):
        held = {permission.codename for permission in group.permissions.all()}
        role = roles.get(group.name)
        rows.append(
            {
                "name": group.name,
                "title": role.title if role and role.title != role.name else "",
                "purpose": role.purpose if role else "",
                "allowed": [_kinds(verb, held) for verb in VERBS],
                "members": [name_of(user) for user in group.user_set.all() if user.is_active],
            }
        )
    return sorted(
        rows, key=lambda row: order.index(row["name"]) if row["name"] in order else len(order)
    )


def routes() -> list[dict]:
    names = category_names()
    return [
        {
            "name": _place(route, names) if route.kind_id else _("every kind"),
            "steps": " → ".join(map(str, route.steps.all())) or _("no review"),
        }
        for route in ReviewRoute.objects.select_related("kind").prefetch_related("steps__group")
    ]


def limits() -> list[dict]:
    names = category_names()
    return [
        {"whose": str(limit.user or limit.group), "what": _place(limit, names)}
        for limit in EditingLimit.objects.select_related("user", "group", "kind")
    ]


def _kinds(verb: str, held: set[str]) -> str:
    models = publication_models()
    allowed = [model for model in models if f"{verb}_{model._meta.model_name}" in held]
    if len(allowed) == len(models):
        return _("everything")
    return "、".join(capfirst(model._meta.verbose_name_plural) for model in allowed)


def _place(scope, names: dict[tuple[int, str], str]) -> str:
    kind = capfirst(scope.kind.name)
    if not scope.category:
        return kind
    return f"{kind} · {names.get((scope.kind_id, scope.category), scope.category)}"
