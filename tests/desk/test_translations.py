"""Whether the English is missing, or older than the Chinese: what the desk remembers and shows."""

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from notices.models import Notice
from tests.desk.filled import filled
from tests.factories import make_editor, make_milestone, make_notice, published
from torchcenter.desk import workflow
from torchcenter.desk.translations import CONFIRM, MISSING, STALE

pytestmark = pytest.mark.django_db
LIST = reverse("admin:notices_notice_changelist")


@pytest.fixture
def editor():
    client = Client()
    client.force_login(make_editor())
    return client


def save(client, notice, **changes):
    place = reverse("admin:notices_notice_change", args=[notice.pk])
    response = client.post(place, filled(client.get(place), **changes, _continue="1"))
    assert response.status_code == 302
    notice.refresh_from_db()
    return client.get(place).content.decode()


@pytest.fixture
def notice():
    return make_notice(
        title_zh_hans="关于召开会议的通知",
        title_en="Notice of a meeting",
        body_zh_hans="<p>会议于3月5日召开。</p>",
        body_en="<p>The meeting takes place on 5 March.</p>",
    )


def test_english_is_stale_once_the_chinese_changes_and_the_form_shows_what_changed(editor, notice):
    form = save(editor, notice, body_zh_hans="<p>会议于3月8日召开。</p>")
    assert notice.english_of == {"body": "<p>会议于3月5日召开。</p>"}
    assert "中文在英文确认之后有改动" in form
    assert "<del" in form
    assert "<ins" in form
    assert f'name="{CONFIRM}body"' in form
    assert f'name="{CONFIRM}title"' not in form


def test_what_changed_is_told_since_the_english_was_confirmed_and_not_since_the_last_save(
    editor, notice
):
    save(editor, notice, title_zh_hans="关于召开大会的通知")
    save(editor, notice, title_zh_hans="关于推迟召开大会的通知")
    assert notice.english_of == {"title": "关于召开会议的通知"}


@pytest.mark.parametrize(
    "changes",
    [
        {"title_en": "Notice of a congress"},
        {f"{CONFIRM}title": "on"},
        {"title_zh_hans": "关于召开会议的通知"},
        {"title_en": ""},
    ],
    ids=["written anew", "confirmed", "the Chinese is as it was", "taken away"],
)
def test_stale_english_is_settled(editor, notice, changes):
    save(editor, notice, title_zh_hans="关于召开大会的通知")
    save(editor, notice, **changes)
    assert notice.english_of == {}


def test_both_languages_written_at_once_are_in_step(editor, notice):
    save(editor, notice, title_zh_hans="关于召开大会的通知", title_en="Notice of a congress")
    assert notice.english_of == {}


def test_a_later_change_of_the_english_to_something_else_confirms_that_text_alone(editor, notice):
    save(editor, notice, title_zh_hans="新题", body_zh_hans="<p>新文</p>")
    save(editor, notice, title_en="New title")
    assert set(notice.english_of) == {"body"}


def test_missing_english_is_marked_and_listed(editor, notice):
    form = save(editor, notice, body_en="")
    assert "尚无英文" in form
    make_notice(title_en="", body_en="")
    make_milestone(body_zh_hans="", body_en="")
    complete = make_notice()
    assert Notice.objects.filter(MISSING).count() == 2
    stale = make_notice()
    stale.title_zh_hans = "新题"
    stale.save()
    assert Notice.objects.filter(STALE).get() == stale
    for state, found in (("missing", 2), ("stale", 1), ("complete", 1)):
        page = editor.get(LIST, {"english": state})
        assert len(page.context["cl"].result_list) == found
    assert editor.get(LIST, {"english": "complete"}).context["cl"].result_list[0] == complete


def test_an_import_and_a_restored_edition_are_noticed_too(notice):
    edition = published(notice)
    notice.refresh_from_db()
    notice.title_zh_hans = "新题"
    notice.save(update_fields=["title_zh_hans"])
    assert Notice.objects.get(pk=notice.pk).english_of == {"title": "关于召开会议的通知"}
    workflow.restore(notice, edition)
    assert Notice.objects.get(pk=notice.pk).english_of == {}


class Histories(TestCase):
    """Whatever is saved in whatever order: English is stale exactly if its Chinese differs."""

    @given(
        st.lists(
            st.tuples(st.sampled_from(["zh", "en", "confirm"]), st.sampled_from("甲乙丙")),
            max_size=8,
        )
    )
    @settings(max_examples=40, deadline=None)
    def test_staleness(self, steps):
        notice = make_notice(title_zh_hans="甲", title_en="English 0")
        rendered = "甲"
        for number, (what, text) in enumerate(steps, 1):
            notice = Notice.objects.get(pk=notice.pk)
            if what == "zh":
                notice.title_zh_hans = text
            elif what == "en":
                notice.title_en = f"English {number}"
                rendered = notice.title_zh_hans
            else:
                notice.confirmed_english = {"title"}
                rendered = notice.title_zh_hans
            notice.save()
            expected = {} if notice.title_zh_hans == rendered else {"title": rendered}
            assert Notice.objects.get(pk=notice.pk).english_of == expected
