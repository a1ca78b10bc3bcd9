"""The document number, source, earlier address and validity of a notice: on the desk and in public."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from notices.models import Notice
from tests.desk.filled import filled
from tests.factories import make_editor, make_notice, published
from torchcenter.desk import workflow
from torchcenter.record.models import Edition
from torchcenter.record.validity import Validity

pytestmark = pytest.mark.django_db

NUMBER = "国科发火〔2016〕32号"


@pytest.fixture
def editor():
    client = Client()
    client.force_login(make_editor())
    return client


def change(editor, notice, **values):
    """Save the notice's form with these values."""
    place = reverse("admin:notices_notice_change", args=[notice.pk])
    return editor.post(place, filled(editor.get(place), **values))


def texts(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


# What an edition is made of


def test_an_edition_has_the_details_there_are():
    notice = make_notice(
        ref="import:火炬-7",
        document_number="国科发火 [2016] 032号",
        source_zh_hans="科技部",
        source_en="Ministry of Science and Technology",
        legacy_url="/2016/content_7.html",
        validity=Validity.REPEALED,
    )
    assert published(notice).details == {
        "ref": "火炬-7",
        "document_number": NUMBER,
        "source_zh_hans": "科技部",
        "source_en": "Ministry of Science and Technology",
        "legacy_url": "/2016/content_7.html",
        "validity": "repealed",
    }


@pytest.mark.parametrize("ref", [None, "document:5f3c"])
def test_an_edition_without_details_is_as_it_always_was(ref):
    assert published(make_notice(ref=ref)).details == {}


@pytest.mark.parametrize(
    "fields", [{}, {"document_number": NUMBER, "source_zh_hans": "科技部", "validity": "amended"}]
)
def test_publishing_an_unchanged_notice_records_nothing(fields):
    notice = make_notice(**fields)
    edition = published(notice)
    again, is_new = workflow.publish(Notice.objects.get())
    assert (again, is_new) == (edition, False)
    assert Edition.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("document_number", NUMBER),
        ("source_en", "Ministry"),
        ("legacy_url", "/a"),
        ("validity", "expired"),
    ],
)
def test_a_detail_that_changed_is_a_new_edition(field, value):
    notice = make_notice()
    first = published(notice)
    setattr(notice, field, value)
    notice.save()
    second = published(notice)
    assert second.number == 2
    assert second.content_sha256 != first.content_sha256


def test_a_number_outside_the_rules_is_kept_as_it_is():
    notice = make_notice(document_number=" 火炬办〔2009〕\n")
    notice.full_clean()
    assert notice.document_number == "火炬办〔2009〕"


@pytest.mark.parametrize(
    "address", ["", "/", "/2016/内容 1.html", "http://example.org", "HTTPS://example.org/a?b=c#d"]
)
def test_earlier_addresses_that_can_be(address):
    make_notice(legacy_url=address).full_clean()


@pytest.mark.parametrize(
    "address",
    [
        "2016/a.html",
        "//example.org/a",
        "http://",
        "http:///a",
        "https:// example.org",
        "javascript:alert(1)",
        "ftp://example.org/",
        "/a\nb",
        "/a\n",
        "/a\x07",
        "/a\u2028",
        "/" + "a" * 500,
    ],
)
def test_earlier_addresses_that_cannot_be(address):
    notice = make_notice()
    notice.legacy_url = address
    with pytest.raises(ValidationError) as refusal:
        notice.full_clean()
    assert set(refusal.value.message_dict) == {"legacy_url"}


# The desk


def test_the_form_keeps_the_canonical_number(editor):
    notice = make_notice()
    response = change(
        editor,
        notice,
        document_number="国科发火（2016）第０３２号",
        source_zh_hans="科技部",
        legacy_url=" https://example.org/1 ",
        validity="expired",
    )
    assert response.status_code == 302
    notice = Notice.objects.get()
    assert (notice.document_number, notice.validity) == (NUMBER, "expired")
    assert notice.source_zh_hans == "科技部"
    assert not notice.source_en
    assert notice.legacy_url == "https://example.org/1"


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("legacy_url", "example.org/1", "请填写以“/”开头的路径"),
        ("legacy_url", "//example.org/1", "请填写以“/”开头的路径"),
        ("document_number", "长" * 61, "60"),
        ("source_en", "x" * 201, "200"),
        ("validity", "unknown", "unknown"),
    ],
)
def test_the_form_tells_at_the_field_what_is_wrong(editor, field, value, problem):
    notice = make_notice()
    response = change(editor, notice, **{field: value})
    assert response.status_code == 200
    errors = response.context["adminform"].form.errors
    assert list(errors) == [field]
    assert problem in errors[field][0]
    html = response.content.decode()
    assert f'id="id_{field}_error"' in html
    assert Notice.objects.values(field).get() == {field: getattr(notice, field)}


def test_the_new_fields_are_labelled_in_both_languages(editor):
    for language, labels in (
        ("zh-hans", ["文号", "来源（中文）", "来源（英文）", "原网址", "有效性", "废止"]),
        ("en", ["Document number", "Source (Chinese)", "Earlier address", "Validity", "repealed"]),
    ):
        editor.cookies["desk_language"] = language
        html = editor.get(reverse("admin:notices_notice_add")).content.decode()
        for label in labels:
            assert label in html


def test_the_list_is_filtered_by_validity_and_searched_by_number(editor):
    old = make_notice(document_number=NUMBER, validity="repealed")
    make_notice(document_number="国科发火〔2016〕33号")
    make_notice(document_number="火炬办〔2009〕")

    def listed(**parameters):
        response = editor.get(reverse("admin:notices_notice_changelist"), parameters)
        return list(response.context["cl"].result_list)

    changelist = editor.get(reverse("admin:notices_notice_changelist")).context["cl"]
    assert "有效性" in [str(spec.title) for spec in changelist.filter_specs]
    assert listed(validity__exact="repealed") == [old]
    for spelling in (NUMBER, "国科发火 [2016] 032 号", "国科发火(2016)32"):
        assert listed(q=spelling) == [old]
    assert len(listed(q="国科发火")) == 2
    assert len(listed(q="火炬办〔2009〕")) == 1


# Public pages


@pytest.mark.parametrize(
    ("language", "facts"),
    [
        ("", [f"文号 {NUMBER}", "来源 科技部"]),
        ("/en", [f"Document number {NUMBER}", "Source Ministry of Science"]),
    ],
)
def test_a_page_shows_the_number_and_the_source(client, language, facts):
    notice = make_notice(
        document_number=NUMBER, source_zh_hans="科技部", source_en="Ministry of Science"
    )
    path = published(notice).path
    html = client.get(language + path).content.decode()
    for fact in facts:
        assert fact in texts(html)
    assert re.search(r'name="ContentSource"\s+content="(科技部|Ministry of Science)"', html)
    assert html.count('name="ContentSource"') == 1
    assert "validity-note" not in html


def test_chinese_on_the_english_page_is_marked_as_such(client):
    path = published(make_notice(document_number=NUMBER, source_zh_hans="科技部")).path
    english = client.get(f"/en{path}").content.decode()
    assert f'<dd lang="zh-Hans">{NUMBER}</dd>' in english
    assert '<dd lang="zh-Hans">科技部</dd>' in english
    assert f"<dd>{NUMBER}</dd>" in client.get(path).content.decode()


def test_a_page_without_details_has_no_empty_places_for_them(client):
    path = published(make_notice()).path
    html = client.get(path).content.decode()
    for word in ("文号", "来源", "validity"):
        assert word not in html


@pytest.mark.parametrize(
    ("validity", "chinese", "english"),
    [
        (
            "amended",
            ("已修改", "请以修改后的规定为准"),
            ("Amended", "the amended provisions apply"),
        ),
        ("expired", ("失效", "本文件已失效"), ("Expired", "has expired")),
        ("repealed", ("废止", "本文件已废止"), ("Repealed", "has been repealed")),
    ],
)
def test_what_is_no_longer_valid_says_so_on_its_page_and_in_lists(
    client, validity, chinese, english
):
    path = published(make_notice(validity=validity)).path
    published(make_notice())
    for language, (word, sentence) in (("", chinese), ("/en", english)):
        html = client.get(language + path).content.decode()
        note = html.index('class="validity-note"')
        assert note < html.index("<h1")
        assert f"<strong>{word}</strong>" in html[note:]
        assert sentence in html[note:]
        for listing in ("/", "/notices/", "/notices/2024/", "/notices/2024/03/"):
            html = client.get(language + listing).content.decode()
            assert re.findall(r'class="validity-mark">([^<]*)<', html) == [word], listing


def test_an_earlier_edition_shows_what_was_valid_then(client):
    notice = make_notice()
    path = published(notice).path
    notice.validity = Validity.REPEALED
    notice.save()
    published(notice)
    assert "validity-note" in client.get(path).content.decode()
    assert "validity-note" in client.get(f"{path}editions/2/").content.decode()
    assert "validity-note" not in client.get(f"{path}editions/1/").content.decode()
