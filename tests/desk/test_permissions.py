"""Every role × every verb × own and others' documents, each asked of the server by its own requests."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notices.models import Notice
from tests.desk.filled import filled
from tests.desk.review.staffing import GROUPS, make_route, member
from tests.factories import make_category, make_milestone, make_notice, make_user, published
from torchcenter.desk.editing.models import UnsavedText
from torchcenter.desk.people import roles
from torchcenter.desk.people.models import EditingLimit
from torchcenter.desk.people.roles import ROLES
from torchcenter.desk.preview.models import PreviewLink
from torchcenter.desk.review import workflow as review
from torchcenter.desk.review.models import Review
from torchcenter.record.models import Edition

pytestmark = pytest.mark.django_db
ROLE_NAMES = [role.name for role in ROLES]
TOMORROW = timezone.now() + dt.timedelta(days=1)

# Who may: o own, a anybody's; nothing where neither.
TABLE = {
    #            撰稿   初审   复审   终审   总编辑  管理员
    "view":     ("oa", "oa", "oa", "oa", "oa", "oa"),
    "add":      ("oa", "",   "",   "",   "oa", ""),
    "change":   ("oa", "",   "",   "",   "oa", ""),
    "delete":   ("o",  "",   "",   "",   "oa", ""),
    "submit":   ("oa", "",   "",   "",   "oa", ""),
    "first":    ("",   "a",  "",   "",   "",   ""),
    "second":   ("",   "",   "a",  "",   "",   ""),
    "final":    ("",   "",   "",   "a",  "",   ""),
    "return":   ("",   "a",  "",   "",   "",   ""),
    "recall":   ("o",  "",   "",   "",   "oa", ""),
    "publish":  ("",   "",   "",   "oa", "oa", ""),
    "urgent":   ("",   "",   "",   "",   "oa", ""),
    "schedule": ("",   "",   "",   "oa", "oa", ""),
    "withdraw": ("",   "",   "",   "oa", "oa", ""),
    "cancel":   ("",   "",   "",   "oa", "oa", ""),
    "publish_many": ("", "", "", "oa", "oa", ""),
    "file":     ("oa", "",   "",   "",   "oa", ""),
    "restore":  ("oa", "",   "",   "",   "oa", ""),
    "reviewed": ("oa", "",   "",   "",   "oa", ""),
    "keep":     ("oa", "",   "",   "",   "oa", ""),
    "link":     ("oa", "",   "",   "",   "oa", ""),
}  # fmt: skip
CELLS = [
    pytest.param(verb, role, whose, whose[0] in allowed, id=f"{verb}-{role}-{whose}")
    for verb, row in TABLE.items()
    for role, allowed in zip(ROLE_NAMES, row, strict=True)
    for whose in ("own", "anybody's")
]


def address(verb, *arguments):
    return reverse(f"admin:notices_notice_{verb}", args=arguments)


class Desk:
    """One notice, whose writer is the role's own member or somebody else, and what can be done to it."""

    def __init__(self, role, whose):
        self.user = member(role, "actor")
        self.others = {name: member(name, f"other-{name}") for name in (*GROUPS, "撰稿")}
        self.writer = self.user if whose == "own" else self.others["撰稿"]
        make_route(*GROUPS)
        self.notice = make_notice(created_by=self.writer, written_by=[self.writer.pk])
        self.client = Client()
        self.client.force_login(self.user)

    def post(self, verb, data=None, *arguments):
        return self.client.post(address(verb, self.notice.pk, *arguments), data or {})

    def saved(self):
        return Notice.objects.filter(pk=self.notice.pk).first()

    def in_review(self, *passed):
        """The writer's text, its steps passed as far as said, by people who are not the actor."""
        steps = review.steps_for(self.notice)
        passing = Review.objects.create(
            kind=ContentType.objects.get_for_model(Notice),
            object_id=self.notice.pk,
            text_sha256=review.text_sha256(self.notice.as_edition(), self.notice.notes),
            steps=[[step.level, step.group_id, step.group.name] for step in steps],
            writers=self.notice.written_by,
            submitted_by=self.writer,
        )
        passing.wait_for_next(timezone.now())
        passing.save()
        Notice.objects.filter(pk=self.notice.pk).update(state="in_review")
        for group in passed:
            passing = review.approve(passing, by=self.others[group])
        return passing

    # The verbs; each returns whether it was done

    def view(self):
        return self.client.get(address("change", self.notice.pk)).status_code == 200

    def add(self):
        page = self.client.get(address("add"))
        if page.status_code == 200:
            self.client.post(address("add"), filled(page, title_zh_hans="新的通知", _save="1"))
        else:
            self.client.post(address("add"), {"title_zh_hans": "新的通知", "_save": "1"})
        return Notice.objects.filter(title_zh_hans="新的通知").exists()

    def change(self):
        place = address("change", self.notice.pk)
        editor = Client()
        editor.force_login(make_user("", is_superuser=True))
        data = filled(editor.get(place), title_zh_hans="改过的标题", _save="1")
        self.client.post(place, data)
        return self.saved().title_zh_hans == "改过的标题"

    def delete(self):
        self.post("delete", {"post": "yes"})
        return self.saved() is None

    def submit(self):
        self.post("submit")
        return self.saved().state == "in_review"

    def _approve(self, *passed):
        passing = self.in_review(*passed)
        self.post("review", {"_approve": "1"}, passing.pk)
        return passing.decisions.filter(by=self.user).exists()

    def first(self):
        return self._approve()

    def second(self):
        return self._approve("初审")

    def final(self):
        return self._approve("初审", "复审")

    def return_(self):
        passing = self.in_review()
        self.post("review", {"_return": "1", "comment": "退回"}, passing.pk)
        return self.saved().state == "draft"

    def recall(self):
        self.in_review()
        self.post("recall")
        return self.saved().state == "draft"

    def publish(self):
        self.in_review(*GROUPS)
        self.post("publish")
        return Edition.objects.in_force().exists()

    def urgent(self):
        self.post("urgent", {"reason": "汛情"})
        return Edition.objects.in_force().exists()

    def schedule(self):
        self.in_review(*GROUPS)
        self.post("schedule", {"at": timezone.localtime(TOMORROW).strftime("%Y-%m-%dT%H:%M")})
        return Edition.objects.exists()

    def withdraw(self):
        published(self.notice)
        self.post("withdraw", {"reason_zh_hans": "有误"})
        return not Edition.objects.in_force().exists()

    def cancel(self):
        published(self.notice, at=TOMORROW)
        self.post("cancel")
        return not Edition.objects.ever_in_force().exists()

    def _many(self, action, **values):
        data = {
            "action": action,
            "_selected_action": [self.notice.pk],
            "confirmed": "yes",
            **values,
        }
        self.client.post(address("changelist"), data)

    def publish_many(self):
        self.in_review(*GROUPS)
        self._many("publish_selected")
        return Edition.objects.in_force().exists()

    def file(self):
        category = make_category("policy")
        self._many("file_selected", category=category.pk)
        return self.saved().category == category

    def restore(self):
        edition = published(self.notice)
        self.notice.refresh_from_db()
        self.notice.title_zh_hans = "改过的标题"
        self.notice.save()
        read_at = self.saved().updated_at.isoformat()
        self.post("restore", {"read_at": read_at}, edition.number)
        return self.saved().title_zh_hans == edition.title_zh_hans

    def reviewed(self):
        published(self.notice)
        self.post("reviewed", {"review_by": timezone.localdate(TOMORROW).isoformat()})
        return self.saved().review_by is not None

    def keep(self):
        self.post("unsaved", {"typed": "yes", "title_zh_hans": "打了一半"})
        return UnsavedText.objects.exists()

    def link(self):
        self.post("preview", {"note": "专家", "days": "7"})
        return PreviewLink.objects.exists()


@pytest.mark.parametrize(("verb", "role", "whose", "allowed"), CELLS)
def test_who_may_do_what(verb, role, whose, allowed):
    desk = Desk(role, whose)
    done = getattr(desk, {"return": "return_"}.get(verb, verb))()
    assert done == allowed


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_what_is_not_a_document_is_kept_by_few(role):
    client = Client()
    client.force_login(member(role))
    keepers = {
        "auth_user_add": {"管理员"},
        "auth_group_add": set(),
        "review_reviewroute_add": {"管理员"},
        "people_editinglimit_add": {"管理员"},
        "identity_organisationname_add": {"管理员"},
        "notices_category_add": {"总编辑"},
        "moves_move_add": {"总编辑", "管理员"},
        "moves_move_import": {"总编辑", "管理员"},
    }
    may = {name for name in keepers if client.get(reverse(f"admin:{name}")).status_code == 200}
    assert may == {name for name, roles in keepers.items() if role in roles}


def test_the_groups_of_the_table_are_those_that_there_are():
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLE_NAMES)


def test_who_is_not_signed_in_is_asked_to():
    notice = make_notice()
    for verb in ("change", "schedule", "withdraw", "urgent", "delete"):
        response = Client().get(address(verb, notice.pk))
        assert response.status_code == 302
        assert response.url.startswith("/desk/login/")
    for verb in ("submit", "recall", "publish", "cancel"):
        assert Client().post(address(verb, notice.pk)).url.startswith("/desk/login/")


# What passes the roles


def test_an_administrator_makes_no_superuser_and_changes_none():
    administrator, superuser = member("管理员"), make_user("root", is_superuser=True)
    client = Client()
    client.force_login(administrator)
    place = reverse("admin:auth_user_change", args=[administrator.pk])
    page = client.get(place)
    assert "is_superuser" not in page.context["adminform"].form.fields
    assert "user_permissions" not in page.context["adminform"].form.fields
    data = {"username": administrator.username, "is_superuser": "on"}
    data |= {"is_active": "on", "is_staff": "on"}
    client.post(place, {**data, "date_joined_0": "2024-01-01", "date_joined_1": "00:00"})
    administrator.refresh_from_db()
    assert not administrator.is_superuser
    place = reverse("admin:auth_user_change", args=[superuser.pk])
    assert client.post(place, {"username": "taken"}).status_code == 403
    place = reverse("admin:auth_user_password_change", args=[superuser.pk])
    assert client.get(place).status_code == 403


# Limits


@pytest.fixture
def limited():
    """A chief editor who edits notices of the category `policy` and nothing else."""
    user = member("总编辑", "limited")
    kind = ContentType.objects.get_for_model(Notice)
    EditingLimit.objects.create(user=user, kind=kind, category="policy")
    client = Client()
    client.force_login(user)
    return client


def test_who_has_a_limit_edits_within_it_and_reads_everything(limited):
    policy, other = make_category("policy"), make_category("other")
    inside, outside = make_notice(category=policy), make_notice(category=other)
    page = limited.get(address("change", inside.pk))
    assert (
        limited.post(
            address("change", inside.pk), filled(page, title_zh_hans="改题", _save="1")
        ).status_code
        == 302
    )
    page = limited.get(address("change", outside.pk))
    assert (page.status_code, page.context["has_change_permission"]) == (200, False)
    assert limited.post(address("change", outside.pk), {"_save": "1"}).status_code == 403
    for verb, data in (("publish", {}), ("withdraw", {"reason_zh_hans": "有误"})):
        assert limited.post(address(verb, outside.pk), data).status_code == 403
    assert limited.get(reverse("admin:history_milestone_add")).status_code == 403
    milestone = make_milestone()
    place = reverse("admin:history_milestone_change", args=[milestone.pk])
    assert limited.get(place).context["has_change_permission"] is False


def test_a_text_is_not_moved_past_a_limit(limited):
    policy, other = make_category("policy"), make_category("other")
    inside = make_notice(category=policy)
    page = limited.get(address("change", inside.pk))
    response = limited.post(
        address("change", inside.pk), filled(page, category=other.pk, _save="1")
    )
    assert "category" in response.context["adminform"].form.errors
    page = limited.get(address("add"))
    response = limited.post(address("add"), filled(page, title_zh_hans="新的", category=other.pk))
    assert "category" in response.context["adminform"].form.errors
    assert Notice.objects.get().category == policy


def test_a_new_application_changes_nothing_else_of_the_groups():
    chief, writer = Group.objects.get(name="总编辑"), Group.objects.get(name="撰稿")
    chief.permissions.clear()
    writer.delete()
    roles.give_permissions("moves")
    assert not Group.objects.filter(name="撰稿").exists()
    assert set(chief.permissions.values_list("codename", flat=True)) == {
        "view_move", "add_move", "change_move", "delete_move",
    }  # fmt: skip
