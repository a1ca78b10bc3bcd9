"""The content a new site starts with: read from starter.toml, entered through the desk's `publish`."""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.db import transaction

from history.models import Milestone
from notices.models import Category, Notice
from tasks.models import Plan, PriorityTask
from torchcenter.desk import workflow
from torchcenter.identity.models import OrganisationName, SiteIdentity
from torchcenter.record.models import Edition

CONTENT = Path(__file__).with_name("starter.toml")


def is_empty() -> bool:
    """Whether nobody has entered anything yet: no name, no publication, no edition."""
    models = (OrganisationName, Category, Notice, Milestone, Plan, Edition)
    return not any(model.objects.exists() for model in models)


@transaction.atomic
def load(path: Path = CONTENT) -> int:
    """Enter and publish the content if the site is empty; return how many documents that made."""
    if not is_empty():
        return 0
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    OrganisationName.objects.bulk_create(
        OrganisationName(**name) for name in content["organisation_names"]
    )
    SiteIdentity.objects.create(pk=1, **content["identity"])
    categories = {
        category["slug"]: Category.objects.create(position=position, **category)
        for position, category in enumerate(content["categories"], start=1)
    }
    publications = [
        Notice(**{**notice, "category": categories[notice["category"]]})
        for notice in content["notices"]
    ]
    publications += [Milestone(**milestone) for milestone in content["milestones"]]
    tasks = content["plan"].pop("tasks")
    plan = Plan(**content["plan"])
    publications += [plan, *(PriorityTask(plan=plan, **task) for task in tasks)]
    for publication in publications:
        publication.save()
        workflow.publish(publication)
    return len(publications)
