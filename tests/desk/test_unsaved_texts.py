"""What was typed and not saved: kept apart from the publication, private, offered again."""

import re
import uuid

import pytest
from django.test import Client

from notices.models import Notice
from tests import factories
from tests.desk.filled import filled, with_rows
from tests.desk.review.staffing import make_route, member
from torchcenter.desk.editing.models import KEPT_FORMS, Opening, UnsavedText
from torchcenter.desk.review.workflow import submit

ADD = "/desk/notices/notice/add/"
NEW = "/desk/notices/notice/unsaved/"


@pytest.fixture
def notice(db):
    return factories.make_notice(title_zh_hans="原题", body_zh_hans="<p>原文</p>")


@pytest.fixture
def address(notice):
    return f"/desk/notices/notice/{notice.pk}/change/"


@pytest.fixture
def unsaved(notice):
    return f"/desk/notices/notice/{notice.pk}/unsaved/"


def opened(name="lin", client=None):
    client = client or Client()
    client.force_login(factories.make_editor(name))
    return client


def keep(client, unsaved, form, **changes):
    return client.post(unsaved, filled(form, typed="yes", **changes))


def form_of(response):
    return response.context["adminform"].form


def test_what_was_typed_is_offered_again_and_taken_up(notice, address, unsaved):
    lin = opened()
    before = Notice.objects.values().get(pk=notice.pk)
    answer = keep(
        lin, unsaved, lin.get(address), title_zh_hans="打了一半", body_zh_hans="<p>半篇</p>"
    )
    assert answer.json()["keptAt"]
    assert Notice.objects.values().get(pk=notice.pk) == before

    again = lin.get(address)
    assert form_of(again)["title_zh_hans"].value() == "原题"
    offer = re.search(r'class="offer".*?</form>', again.content.decode(), re.DOTALL)[0]
    assert "打了一半" in offer
    assert "原题" in offer
    link = re.search(r'href="([^"]*unsaved=[^"]*)"', offer)[1]

    taken_up = lin.get(link)
    assert form_of(taken_up)["title_zh_hans"].value() == "打了一半"
    assert form_of(taken_up)["body_zh_hans"].value() == "<p>半篇</p>"
    assert lin.post(address, filled(taken_up, _continue="1")).status_code == 302
    notice.refresh_from_db()
    assert notice.title_zh_hans == "打了一半"
    assert not UnsavedText.objects.exists()


def test_a_new_text_is_kept_with_its_rows(db):
    lin = opened()
    rows = with_rows("attachments", {"title_zh_hans": "附件一"}, {"title_zh_hans": "附件二"})
    keep(lin, NEW, lin.get(ADD), title_zh_hans="新的通知", **rows)
    assert not Notice.objects.exists()
    link = re.search(r'href="([^"]*unsaved=[^"]*)"', lin.get(ADD).content.decode())[1]
    page = lin.get(link).content.decode()
    assert 'value="新的通知"' in page
    assert re.search(r'name="attachments-0-title_zh_hans"[^>]*value="附件一"|value="附件一"', page)
    assert 'name="attachments-1-title_zh_hans"' in page
    assert 'name="attachments-TOTAL_FORMS" value="2"' in page


def test_the_first_page_names_it(notice, address, unsaved):
    lin = opened()
    keep(lin, unsaved, lin.get(address), title_zh_hans="打了一半")
    page = lin.get("/desk/").content.decode()
    heap = re.search(r'id="unsaved".*?</table>', page, re.DOTALL)[0]
    assert "打了一半" in heap
    assert "unsaved" not in opened("wang").get("/desk/").content.decode()


def test_nothing_is_offered_that_says_the_same(notice, address, unsaved):
    lin = opened()
    keep(lin, unsaved, lin.get(address))
    assert 'class="offer"' not in lin.get(address).content.decode()


def test_it_is_private(notice, address, unsaved):
    lin, wang = opened(), opened("wang")
    keep(lin, unsaved, lin.get(address), title_zh_hans="打了一半")
    text = UnsavedText.objects.get()
    assert "打了一半" not in wang.get(address).content.decode()
    assert wang.get(f"{address}?unsaved={text.form_id}").url == address
    assert wang.get(f"/desk/notices/notice/unsaved/{text.form_id}/").status_code == 404
    assert wang.post(f"/desk/notices/notice/unsaved/{text.form_id}/discard/").status_code == 404
    assert lin.get(f"/desk/notices/notice/unsaved/{text.form_id}/discard/").status_code == 405
    assert UnsavedText.objects.exists()


def test_it_is_not_taken_up_elsewhere(notice, address, unsaved):
    other = factories.make_notice(title_zh_hans="另一篇")
    lin = opened()
    keep(lin, unsaved, lin.get(address), title_zh_hans="打了一半")
    form_id = UnsavedText.objects.get().form_id
    elsewhere = f"/desk/notices/notice/{other.pk}/change/"
    assert lin.get(f"{elsewhere}?unsaved={form_id}").url == elsewhere
    assert lin.get(f"{ADD}?unsaved={form_id}").url == ADD
    assert lin.get(f"/desk/tasks/plan/unsaved/{form_id}/").status_code == 404
    assert lin.get(f"{ADD}?unsaved=nonsense").url == ADD
    assert lin.get("/desk/notices/notice/x/change/?unsaved=x", follow=True).status_code == 200


def test_discarding_forgets_it(notice, address, unsaved):
    lin = opened()
    keep(lin, unsaved, lin.get(address), title_zh_hans="打了一半")
    form_id = UnsavedText.objects.get().form_id
    answer = lin.post(f"/desk/notices/notice/unsaved/{form_id}/discard/")
    assert answer["Location"] == address
    assert not UnsavedText.objects.exists()


def test_two_windows_of_one_person_do_not_write_over_each_other(notice, address, unsaved):
    lin = opened()
    one, other = lin.get(address), lin.get(address)
    keep(lin, unsaved, one, title_zh_hans="第一扇窗")
    keep(lin, unsaved, other, title_zh_hans="第二扇窗")
    keep(lin, unsaved, other, title_zh_hans="第二扇窗，续")
    assert [str(text) for text in UnsavedText.objects.order_by("pk")] == [
        "第一扇窗",
        "第二扇窗，续",
    ]


def test_the_past_is_not_flooded(notice, address, unsaved):
    lin = opened()
    for number in range(KEPT_FORMS + 3):
        keep(lin, unsaved, lin.get(address), title_zh_hans=f"第{number}次")
    titles = {str(text) for text in UnsavedText.objects.all()}
    assert len(titles) == KEPT_FORMS
    assert "第12次" in titles


def test_only_who_may_write_it_keeps_anything(notice, address, unsaved):
    lin = opened()
    data = filled(lin.get(address), typed="yes")
    reader = Client()
    reader.force_login(factories.make_user("reader", "notices.view_notice"))
    assert reader.post(unsaved, data).status_code == 403
    assert reader.post(NEW, data).status_code == 403
    assert Client().post(unsaved, data).status_code == 302
    assert lin.post("/desk/notices/notice/999/unsaved/", data).status_code == 404
    assert not UnsavedText.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {"typed": "yes"},
        {"typed": "yes", "form_id": "nonsense", "title_zh_hans": "无号"},
        {"typed": "yes", "title_zh_hans": "空\x00字", "attachments-TOTAL_FORMS": "99999999999"},
        {"typed": "yes", "title_zh_hans": "行", "attachments-TOTAL_FORMS": "-1", "date": "昨天"},
        {"typed": "yes", "category": "999", "kind": "nonsense", "title_zh_hans": "选项"},
    ],
)
def test_hostile_inputs_break_no_page(notice, address, unsaved, data):
    lin = opened()
    assert lin.post(unsaved, data).status_code == 200
    text = UnsavedText.objects.get()
    assert lin.get(address).status_code == 200
    assert lin.get(f"{address}?unsaved={text.form_id}").status_code == 200
    assert lin.get(f"/desk/notices/notice/unsaved/{text.form_id}/").status_code == 200
    assert lin.get("/desk/").status_code == 200


def test_mark_up_that_was_typed_is_cleaned_where_it_is_shown(notice, address, unsaved):
    lin = opened()
    script = "<p>半篇</p><script>alert(1)</script><img src=x onerror=alert(1)>"
    keep(lin, unsaved, lin.get(address), body_zh_hans=script, title_zh_hans="<b>题</b>")
    page = lin.get(address).content.decode()
    offer = re.search(r'class="offer".*?</form>', page, re.DOTALL)[0]
    assert "<script" not in offer
    assert "onerror" not in offer
    assert "<b>题" not in offer


class TestPresence:
    def test_a_colleague_who_has_it_open_is_named(self, notice, address, unsaved):
        lin, wang = opened(), opened("wang")
        lin.post(unsaved, {})
        assert "lin" in wang.post(unsaved, {}).json()["status"]
        assert "lin" not in lin.post(unsaved, {}).json()["status"]
        assert "尚未保存" not in wang.post(unsaved, {}).json()["status"]
        keep(lin, unsaved, lin.get(address), title_zh_hans="打了一半")
        assert "尚未保存" in wang.post(unsaved, {}).json()["status"]

    def test_who_has_closed_it_is_not(self, notice, unsaved):
        lin, wang = opened(), opened("wang")
        lin.post(unsaved, {})
        lin.post(unsaved, {"leaving": "yes"})
        assert "lin" not in wang.post(unsaved, {}).json()["status"]

    def test_who_was_not_heard_of_for_long_is_not(self, notice, unsaved):
        lin, wang = opened(), opened("wang")
        lin.post(unsaved, {})
        earlier = Opening.objects.get().seen_at.replace(year=2020)
        Opening.objects.update(seen_at=earlier, opened_at=earlier)
        assert "lin" not in wang.post(unsaved, {}).json()["status"]
        assert Opening.objects.get().user.username == "wang"
        lin.post(unsaved, {})
        assert Opening.objects.get(user__username="lin").opened_at.year > 2020

    def test_that_it_was_saved_meanwhile_is_told_before_one_saves(self, notice, address, unsaved):
        lin, wang = opened(), opened("wang")
        read = {"read_at": form_of(wang.get(address))["read_at"].value()}
        assert "lin" not in wang.post(unsaved, read).json()["status"]
        lin.post(address, filled(lin.get(address), title_zh_hans="林的题目", _continue="1"))
        assert "lin" in wang.post(unsaved, read).json()["status"]


class TestNothingIsLost:
    def test_when_it_was_submitted_meanwhile(self, notice, address):
        make_route("初审")
        member("初审", "chu")
        wang = opened("wang")
        form = wang.get(address)
        submit(notice, by=factories.make_editor("lin"))
        answer = wang.post(
            address, filled(form, title_zh_hans="王的题目", _continue="1"), follow=True
        )
        notice.refresh_from_db()
        assert notice.title_zh_hans == "原题"
        link = re.search(r'href="(/desk/notices/notice/unsaved/[^"]+)"', answer.content.decode())[1]
        page = wang.get(link).content.decode()
        assert "王" in re.search(r"<ins>.*?</ins>", page)[0]
        assert "unsaved=" not in page

    def test_when_it_was_deleted_meanwhile(self, notice, address, unsaved):
        lin, wang = opened(), opened("wang")
        form = wang.get(address)
        keep(wang, unsaved, form, title_zh_hans="王的半篇")
        lin.post(f"/desk/notices/notice/{notice.pk}/delete/", {"post": "yes"})
        assert not Notice.objects.exists()
        answer = wang.post(
            address, filled(form, title_zh_hans="王的题目", _continue="1"), follow=True
        )
        assert form_of(answer)["title_zh_hans"].value() == "王的题目"
        saved = wang.post(ADD, filled(answer, _continue="1"))
        assert saved.status_code == 302
        assert Notice.objects.get().title_zh_hans == "王的题目"

    def test_of_what_others_typed_when_it_is_deleted(self, notice, address, unsaved):
        lin, wang = opened(), opened("wang")
        keep(wang, unsaved, wang.get(address), title_zh_hans="王的半篇")
        data = {"action": "delete_selected", "_selected_action": [notice.pk], "post": "yes"}
        lin.post("/desk/notices/notice/", data)
        assert not Notice.objects.exists()
        assert "王的半篇" in wang.get(ADD).content.decode()


class TestSignedOut:
    def sign_in(self, client, page, **inputs):
        """Send the page that signs in as a browser does."""
        html = page.content.decode()
        hidden = re.findall(r'<input type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', html)
        return client.post(
            "/desk/login/",
            {name: value for name, value in hidden if name != "csrfmiddlewaretoken"} | inputs,
        )

    @pytest.fixture
    def person(self, db):
        return {"username": "lin", "password": "password"}

    def test_what_was_typed_passes_through_the_page_that_signs_in(self, notice, address, person):
        lin = opened()
        data = filled(lin.get(address), title_zh_hans="登出后的题目", _continue="1")
        lin.logout()
        page = lin.post(address, data)
        assert "登录" in page.content.decode()
        wrong = self.sign_in(lin, page, username="lin", password="wrong")
        assert wrong.status_code == 200
        answer = self.sign_in(lin, wrong, **person)
        taken_up = lin.get(answer["Location"])
        assert form_of(taken_up)["title_zh_hans"].value() == "登出后的题目"
        notice.refresh_from_db()
        assert notice.title_zh_hans == "原题"
        assert lin.post(address, filled(taken_up, _continue="1")).status_code == 302
        notice.refresh_from_db()
        assert notice.title_zh_hans == "登出后的题目"

    def test_a_new_text_too(self, db, person):
        lin = opened()
        data = filled(lin.get(ADD), title_zh_hans="登出后的新通知", _publish="1")
        lin.logout()
        answer = self.sign_in(lin, lin.post(ADD, data), **person)
        assert form_of(lin.get(answer["Location"]))["title_zh_hans"].value() == "登出后的新通知"
        assert not Notice.objects.exists()

    def test_nothing_is_kept_for_who_may_not_write_there(self, notice, address):
        lin = opened()
        data = filled(lin.get(address), title_zh_hans="题目", _continue="1")
        lin.logout()
        page = lin.post(address, data)
        factories.make_user("reader", "notices.view_notice")
        answer = self.sign_in(lin, page, username="reader", password="password")
        assert answer["Location"] == address
        assert not UnsavedText.objects.exists()

    def test_nobody_who_is_signed_out_fills_the_database(self, notice, address):
        lin = opened()
        data = filled(lin.get(address), title_zh_hans="题目", _continue="1")
        lin.logout()
        for number in range(3):
            lin.post(address, data | {"form_id": str(uuid.UUID(int=number))})
        assert not UnsavedText.objects.exists()

    @pytest.mark.parametrize(
        "next_", ["https://example.org/", "//example.org", "/", "/desk/x/", ""]
    )
    def test_it_leads_nowhere_else(self, notice, person, next_):
        factories.make_editor("lin")
        answer = Client().post(
            "/desk/login/", {**person, "next": next_, "carried:title_zh_hans": "题目"}
        )
        assert "example.org" not in answer["Location"]
        assert not UnsavedText.objects.exists()
