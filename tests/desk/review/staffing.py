"""People in the groups of the desk, and routes for what they write."""

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType

from tests.factories import make_user
from torchcenter.desk.review.models import ReviewRoute

GROUPS = ("初审", "复审", "终审")


def member(group, name="", **fields):
    user = make_user(name, **fields)
    user.groups.add(Group.objects.get(name=group))
    return user


def make_route(*groups, kind=None, category=""):
    kind = kind and ContentType.objects.get_for_model(kind)
    route = ReviewRoute.objects.create(kind=kind, category=category)
    for group in groups:
        level = GROUPS.index(group) + 1
        route.steps.create(level=level, group=Group.objects.get(name=group))
    return route
