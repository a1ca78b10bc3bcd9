"""The groups that the desk comes with, and what each may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from torchcenter.desk.kinds import publication_models

WRITING = ("view", "add", "change", "delete")


@dataclass(frozen=True, kw_only=True)
class Role:
    """`name` is that of the group; `publications` are verbs, `others` permissions as app.codename."""

    name: str
    title: str
    purpose: str
    publications: tuple[str, ...] = ("view",)
    others: tuple[str, ...] = ()
    keeps_lists: bool = False

    def permissions(self) -> Iterable[tuple[type[models.Model], str]]:
        """Each model with the codename of what may be done to it."""
        for model in publication_models():
            for verb in self.publications:
                yield model, f"{verb}_{model._meta.model_name}"
        # Attachments and the like are written with the publication that they are part of.
        for model in part_models():
            for verb in WRITING if "change" in self.publications else ("view",):
                yield model, f"{verb}_{model._meta.model_name}"
        for model in list_models() if self.keeps_lists else ():
            for verb in ("view", "add", "change"):
                yield model, f"{verb}_{model._meta.model_name}"
        for permission in self.others:
            label, codename = permission.split(".")
            yield apps.get_model(label, codename.rpartition("_")[2]), codename


_READS = ("record.view_edition", "review.view_review")
_KEEPS_MOVES = tuple(f"moves.{verb}_move" for verb in WRITING)
WRITER = Role(
    name="撰稿",
    title=pgettext_lazy("role", "Writer"),
    purpose=_("Writes in both languages, attaches files, submits for review."),
    publications=WRITING,
    others=_READS,
)
FIRST_REVIEWER = Role(
    name="初审",
    title=pgettext_lazy("role", "First reviewer"),
    purpose=_("Takes the first step of a review."),
    others=_READS,
)
SECOND_REVIEWER = Role(
    name="复审",
    title=pgettext_lazy("role", "Second reviewer"),
    purpose=_("Takes the second step of a review."),
    others=_READS,
)
FINAL_REVIEWER = Role(
    name="终审",
    title=pgettext_lazy("role", "Final reviewer"),
    purpose=_("Takes the last step of a review; publishes and withdraws."),
    publications=("view", "publish"),
    others=_READS,
)
CHIEF_EDITOR = Role(
    name="总编辑",
    title=pgettext_lazy("role", "Chief editor"),
    purpose=_(
        "Writes, publishes, withdraws; publishes urgently, before the review; keeps the categories."
    ),
    publications=(*WRITING, "publish", "publish_urgently"),
    others=(*_READS, *_KEEPS_MOVES, "search.view_askedtext"),
    keeps_lists=True,
)
ADMINISTRATOR = Role(
    name="管理员",
    title=pgettext_lazy("role", "Administrator"),
    purpose=_("Keeps users, review routes, limits and the institution's names; publishes nothing."),
    others=(
        *_READS,
        "auth.view_user", "auth.add_user", "auth.change_user",
        "auth.view_group",
        "people.view_editinglimit", "people.add_editinglimit",
        "people.change_editinglimit", "people.delete_editinglimit",
        "review.view_reviewroute", "review.add_reviewroute",
        "review.change_reviewroute", "review.delete_reviewroute",
        "review.view_reviewstep", "review.add_reviewstep",
        "review.change_reviewstep", "review.delete_reviewstep",
        "identity.view_organisationname", "identity.add_organisationname",
        "identity.change_organisationname", "identity.delete_organisationname",
        "identity.view_siteidentity", "identity.change_siteidentity",
        "search.view_askedtext",
        *_KEEPS_MOVES,
    ),
)  # fmt: skip
ROLES = (WRITER, FIRST_REVIEWER, SECOND_REVIEWER, FINAL_REVIEWER, CHIEF_EDITOR, ADMINISTRATOR)


@cache
def part_models() -> list[type[models.Model]]:
    """What is deleted with its publication: attachments, pictures, progress reports and the like."""
    parts = list(publication_models())
    for model in parts:
        parts += [
            field.related_model
            for field in model._meta.related_objects
            if field.on_delete is models.CASCADE and field.related_model not in parts
        ]
    return parts[len(publication_models()) :]


@cache
def list_models() -> list[type[models.Model]]:
    """What publications are sorted by: categories."""
    labels = {model._meta.app_label for model in publication_models()}
    known = {*publication_models(), *part_models()}
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in labels and model not in known
    ]


def make_groups() -> None:
    """Make the groups that are missing, and give each what its role lacks; takes nothing away."""
    for role in ROLES:
        Group.objects.get_or_create(name=role.name)
    give_permissions()


def give_permissions(app_label: str = "") -> None:
    """Give each group that there still is what its role lacks, of one application alone if it is named."""
    # Another database of this process may have had its content types under other numbers.
    ContentType.objects.clear_cache()
    groups = Group.objects.in_bulk(field_name="name")
    for role in ROLES:
        for model, codename in role.permissions() if role.name in groups else ():
            if app_label and model._meta.app_label != app_label:
                continue
            kind = ContentType.objects.get_for_model(model)
            permission, _made = Permission.objects.get_or_create(
                content_type=kind,
                codename=codename,
                defaults={
                    "name": f"Can {codename.rpartition('_')[0]} {model._meta.verbose_name_raw}"
                },
            )
            groups[role.name].permissions.add(permission)
