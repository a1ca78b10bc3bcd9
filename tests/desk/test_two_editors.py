"""Two people with the same text open: neither writes over the other without knowing."""

import html
import json
import re

import pytest
from django import forms
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from notices.models import Attachment
from tests import factories
from tests.at_once import at_once
from tests.desk.filled import filled, with_rows
from torchcenter.desk.editing.typed import Typed, digests, merge, read_digests


@pytest.fixture
def notice(db):
    return factories.make_notice(title_zh_hans="原题", title_en="Title", body_zh_hans="<p>原文</p>")


@pytest.fixture
def address(notice):
    return f"/desk/notices/notice/{notice.pk}/change/"


def opened(name):
    client = Client()
    client.force_login(factories.make_editor(name))
    return client


def text_of(response) -> str:
    """The page as it is read, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", response.content.decode())).split())


def shown_as(tag: str, text: str, page: str) -> bool:
    """Whether the text is marked as deleted (`del`) or inserted (`ins`), hidden words for the ear aside."""
    return bool(re.search(rf"<{tag}>(?:<span[^>]*>[^<]*</span>)?{text}", page))


def value_of(response, name) -> str:
    return response.context["adminform"].form[name].value()


def save(client, address, form, **changes):
    return client.post(address, filled(form, _continue="1", **changes))


def test_the_second_to_save_sees_both_texts_and_nothing_is_saved(notice, address):
    lin, wang = opened("lin"), opened("wang")
    form = wang.get(address)
    save(lin, address, lin.get(address), title_zh_hans="林的题目")

    refused = save(wang, address, form, title_zh_hans="王的题目")

    notice.refresh_from_db()
    assert notice.title_zh_hans == "林的题目"
    assert value_of(refused, "title_zh_hans") == "王的题目"
    panel = re.search(r'<div class="both-texts">.*?</div>', refused.content.decode(), re.DOTALL)[0]
    assert "lin" in panel
    assert shown_as("del", "林", panel)
    assert shown_as("ins", "王", panel)


def test_what_only_one_of_them_changed_is_taken_from_that_one(notice, address):
    lin, wang = opened("lin"), opened("wang")
    form = wang.get(address)
    save(lin, address, lin.get(address), title_en="Lin's title", source_zh_hans="来源")

    refused = save(wang, address, form, title_zh_hans="王的题目", source_zh_hans="")

    taken = re.search(r"对方单独修改、已并入的字段： ?(\S+)", text_of(refused))
    assert taken[1] == "标题（英文）、来源（中文）"
    assert "both-texts" not in refused.content.decode()
    assert save(wang, address, refused).status_code == 302
    notice.refresh_from_db()
    assert (notice.title_zh_hans, notice.title_en) == ("王的题目", "Lin's title")
    assert notice.source_zh_hans == "来源"


def test_saving_once_more_means_it(notice, address):
    lin, wang = opened("lin"), opened("wang")
    form = wang.get(address)
    save(lin, address, lin.get(address), title_zh_hans="林的题目")
    refused = wang.post(address, filled(form, title_zh_hans="王的题目", _publish="1"))
    assert save(wang, address, refused).status_code == 302
    notice.refresh_from_db()
    assert notice.title_zh_hans == "王的题目"


def test_the_saved_text_of_a_field_can_be_kept(notice, address):
    lin, wang = opened("lin"), opened("wang")
    form = wang.get(address)
    save(lin, address, lin.get(address), title_zh_hans="林的题目", body_zh_hans="<p>林的文字</p>")
    refused = save(wang, address, form, title_zh_hans="王的题目", body_zh_hans="<p>王的文字</p>")
    kept = {"take-saved-body_zh_hans": "on"}
    assert save(wang, address, refused, **kept).status_code == 302
    notice.refresh_from_db()
    assert (notice.title_zh_hans, notice.body_zh_hans) == ("王的题目", "<p>林的文字</p>")


def test_what_is_no_field_of_the_publication_cannot_be_kept(notice, address):
    factories.attach(notice)
    lin = opened("lin")
    names = [
        "read_at",
        "form_id",
        "attachments-0-id",
        "attachments-0-DELETE",
        "attachments-0-upload",
    ]
    kept = {f"take-saved-{name}": "on" for name in (*names, "attachments-0-file", "nonsense")}
    assert save(lin, address, lin.get(address), title_zh_hans="改题", **kept).status_code == 302
    notice.refresh_from_db()
    assert (notice.title_zh_hans, notice.attachments.count()) == ("改题", 1)


def test_both_texts_stay_shown_when_the_form_has_an_error_besides(notice, address):
    lin, wang = opened("lin"), opened("wang")
    form = wang.get(address)
    save(lin, address, lin.get(address), title_zh_hans="林的题目")
    refused = save(wang, address, form, title_zh_hans="王的题目")
    wrong = save(wang, address, refused, date="昨天")
    assert "请输入有效的日期" in text_of(wrong) or "输入一个有效的日期" in text_of(wrong)
    assert shown_as("del", "林", wrong.content.decode())
    assert value_of(wrong, "title_zh_hans") == "王的题目"


def test_a_third_text_saved_meanwhile_is_shown_too(notice, address):
    lin, wang, zhao = opened("lin"), opened("wang"), opened("zhao")
    form = wang.get(address)
    save(lin, address, lin.get(address), title_zh_hans="林的题目")
    refused = save(wang, address, form, title_zh_hans="王的题目")
    save(zhao, address, zhao.get(address), title_zh_hans="赵的题目")
    again = save(wang, address, refused)
    assert again.status_code == 200
    assert shown_as("del", "赵", again.content.decode())
    notice.refresh_from_db()
    assert notice.title_zh_hans == "赵的题目"


def test_rows_are_compared_like_fields(notice, address):
    file = factories.pdf("表.pdf")
    first = Attachment.objects.create(notice=notice, file=file, title_zh_hans="甲")
    second = Attachment.objects.create(
        notice=notice, file=factories.pdf("二.pdf", b"%PDF-1.5\n%%EOF\n"), title_zh_hans="乙"
    )
    lin, wang = opened("lin"), opened("wang")
    form = wang.get(address)
    changed = {
        "attachments-0-title_zh_hans": "林甲",
        "attachments-0-title_en": "A",
        "attachments-1-DELETE": "on",
    }
    save(lin, address, lin.get(address), **changed)
    mine = {"attachments-0-title_zh_hans": "王甲", "attachments-1-title_zh_hans": "王乙"}
    refused = save(wang, address, form, **mine)
    page = refused.content.decode()
    assert shown_as("del", "林", page)
    assert "take-saved-attachments-0-title_zh_hans" in page
    assert "对方删除了您填写过的一行" in text_of(refused)
    assert "王乙" in page
    assert save(wang, address, refused).status_code == 302
    first.refresh_from_db()
    assert (first.title_zh_hans, first.title_en) == ("王甲", "A")
    assert not Attachment.objects.filter(pk=second.pk).exists()


def test_a_new_row_typed_by_the_second_is_still_in_the_form(notice, address):
    lin, wang = opened("lin"), opened("wang")
    form = wang.get(address)
    save(lin, address, lin.get(address), title_zh_hans="林的题目")
    rows = with_rows("attachments", {"title_zh_hans": "新附件的标题"})
    refused = save(wang, address, form, **rows)
    assert 'value="新附件的标题"' in refused.content.decode()


def test_a_refused_text_is_not_published(notice, address):
    lin, wang = opened("lin"), opened("wang")
    form = wang.get(address)
    save(lin, address, lin.get(address), title_zh_hans="林的题目")
    wang.post(address, filled(form, title_zh_hans="王的题目", _publish="1"))
    notice.refresh_from_db()
    assert notice.document is None


def test_one_editor_saves_as_often_as_needed(notice, address):
    lin = opened("lin")
    for title in ("一", "二", "三"):
        response = lin.post(address, filled(lin.get(address), title_zh_hans=title, _publish="1"))
        assert response.status_code == 302
    notice.refresh_from_db()
    assert notice.title_zh_hans == "三"


@pytest.mark.parametrize("hostile", ["", "[]", "{", '{"title_zh_hans": 7}', "null"])
def test_whatever_the_form_says_of_the_past_nothing_is_written_over(notice, address, hostile):
    lin, wang = opened("lin"), opened("wang")
    form = wang.get(address)
    save(lin, address, lin.get(address), title_zh_hans="林的题目")
    refused = save(wang, address, form, title_zh_hans="王的题目", read_texts=hostile)
    notice.refresh_from_db()
    assert notice.title_zh_hans == "林的题目"
    assert value_of(refused, "title_zh_hans") == "王的题目"
    assert shown_as("del", "林", refused.content.decode())


def test_of_two_who_save_at_the_same_moment_one_sees_the_text_of_the_other(committed):
    notice = factories.make_notice(title_zh_hans="原题")
    address = f"/desk/notices/notice/{notice.pk}/change/"
    clients = [opened("lin"), opened("wang")]
    sent = [
        filled(client.get(address), title_zh_hans=title, _continue="1")
        for client, title in zip(clients, ("林的题目", "王的题目"), strict=True)
    ]
    answers = at_once(
        *(
            lambda c=client, d=data: c.post(address, d)
            for client, data in zip(clients, sent, strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    shown = next(answer for answer in answers if answer.status_code == 200)
    notice.refresh_from_db()
    assert notice.title_zh_hans in {"林的题目", "王的题目"}
    assert value_of(shown, "title_zh_hans") != notice.title_zh_hans
    assert "both-texts" in shown.content.decode()


class Letter(forms.Form):
    subject = forms.CharField()
    urgency = forms.ChoiceField(choices=[("a", "A"), ("b", "B")])
    on = forms.DateField()


texts = st.fixed_dictionaries(
    {
        "subject": st.sampled_from(["甲", "乙", "丙 ", "one\r\ntwo", "one\ntwo"]),
        "urgency": st.sampled_from(["a", "b"]),
        "on": st.sampled_from(["2024-01-01", "2024-02-02", "not a day"]),
    }
)


@given(before=texts, saved=texts, mine=texts)
def test_no_text_of_either_is_lost(before, saved, mine):
    """Of each field the form holds what was typed, or what was saved if nothing was typed in it."""
    opened = read_digests(digests(Letter(initial=before), []))
    form = Letter(initial=saved)
    merged = merge(Typed.read(mine, form, []), opened, form, [])

    def same(one, other):
        return one.strip().replace("\r\n", "\n") == other.strip().replace("\r\n", "\n")

    for name in before:
        shown = merged.typed.fields.get(name, saved[name])
        if same(mine[name], before[name]):
            assert same(shown, saved[name])
        else:
            assert same(shown, mine[name])
        both_changed = not same(saved[name], before[name]) and not same(mine[name], before[name])
        assert (name in merged.both) == (both_changed and not same(saved[name], mine[name]))


def test_a_forms_memory_of_the_past_is_small(notice, address):
    form = opened("lin").get(address).context["adminform"].form
    remembered = json.loads(form["read_texts"].value())
    assert remembered.keys() >= {"title_zh_hans", "body_en", "date", "category"}
    assert all(len(digest) == 12 for digest in remembered.values())
