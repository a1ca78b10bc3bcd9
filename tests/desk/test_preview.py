"""The draft as its public page would show it, to staff and to whoever has a link."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notices.models import Notice
from tests import factories
from tests.desk.review.staffing import member
from torchcenter.desk import workflow
from torchcenter.desk.preview.models import PreviewLink
from torchcenter.record.models import Edition

pytestmark = pytest.mark.django_db
MAKERS = [
    factories.make_notice,
    factories.make_milestone,
    factories.make_plan,
    factories.make_task,
]


def address(publication, verb="preview", *arguments):
    options = publication._meta
    name = f"admin:{options.app_label}_{options.model_name}_{verb}"
    return reverse(name, args=[publication.pk, *arguments])


@pytest.fixture
def writer():
    client = Client()
    client.force_login(member("撰稿", "writer"))
    return client


def linked(client, publication, **changes):
    """The address of a new link, without the host."""
    client.post(address(publication), {"note": "王处长", "days": "7", **changes})
    page = client.get(address(publication)).content.decode()
    return re.search(r"<code>https?://[^/]+(/desk/preview/[^<]+)</code>", page).group(1)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("make", MAKERS)
def test_the_preview_is_the_public_page(writer, make, language):
    publication = make()
    preview = writer.get(address(publication, "preview_page", language)).content.decode()
    edition = factories.published(publication)
    prefix = "/en" if language == "en" else ""
    public = Client().get(prefix + edition.path).content.decode()

    def main(html):
        return re.search(r"<h1.*?</h1>", html, re.DOTALL).group(), len(
            # What is not published yet cannot be cited.
            re.findall('<section(?! class="citing")|<article|<aside|<nav', html)
        )

    assert main(preview) == main(public)
    assert 'class="preview-mark"' in preview
    assert "<script src=" in public
    assert "<script src=" not in preview
    assert 'class="preview-mark"' not in public


def test_a_preview_records_nothing_and_saves_nothing(writer):
    notice = factories.make_notice()
    before = Notice.objects.values().get()
    writer.get(address(notice, "preview_page", "zh-hans"))
    assert Notice.objects.values().get() == before
    assert not Edition.objects.exists()


def test_the_draft_is_shown_and_not_what_is_public(writer):
    notice = factories.make_notice(title_zh_hans="公开的标题")
    factories.published(notice)
    Notice.objects.filter(pk=notice.pk).update(title_zh_hans="草稿的标题")
    page = writer.get(address(notice, "preview_page", "zh-hans")).content.decode()
    assert "草稿的标题" in page


def test_an_incomplete_draft_is_shown_and_what_is_missing_said(writer):
    notice = factories.make_notice(
        title_zh_hans="", title_en="", body_zh_hans="<p>只有正文</p>", body_en=""
    )
    page = writer.get(address(notice, "preview_page", "zh-hans")).content.decode()
    assert "只有正文" in page
    assert "标题（中文）：" in writer.get(address(notice)).content.decode()


def test_a_preview_stays_in_its_frame_and_out_of_caches(writer):
    notice = factories.make_notice()
    response = writer.get(address(notice, "preview_page", "zh-hans"))
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
    assert "no-store" in response.headers["Cache-Control"]
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert writer.get(address(notice)).headers["X-Frame-Options"] == "DENY"
    assert Client().get(address(notice, "preview_page", "zh-hans")).status_code == 302


def test_private_files_are_shown_from_private_addresses(writer):
    notice = factories.make_notice()
    factories.attach(notice)
    picture = factories.illustrate(notice)
    page = writer.get(address(notice, "preview_page", "zh-hans")).content.decode()
    assert 'src="/files/' not in page
    assert 'href="/files/' not in page
    assert f'/desk/files/{picture.sha256[:2]}/{picture.sha256}"' in page


# Links


def test_a_link_shows_the_draft_and_its_files_without_an_account(writer):
    notice = factories.make_notice(title_zh_hans="请过目的标题")
    factories.attach(notice)
    link, reader = linked(writer, notice), Client()
    for place, title in ((link, "请过目的标题"), (f"{link}en/", notice.title_en)):
        response = reader.get(place)
        assert (response.status_code, response.cookies) == (200, {})
        assert title in response.content.decode()
        assert response.headers["Referrer-Policy"] == "no-referrer"
    file = re.search(rf'{link}files/[^"]+', reader.get(link).content.decode()).group()
    assert reader.get(file).getvalue() == b"%PDF-1.7\n%%EOF\n"
    assert reader.get(file + "x").status_code == 404
    Notice.objects.filter(pk=notice.pk).update(title_zh_hans="又改过的标题")
    assert "又改过的标题" in reader.get(link).content.decode()
    assert PreviewLink.objects.get().used_at


def test_only_the_hash_of_a_token_is_kept(writer):
    link = linked(writer, factories.make_notice())
    token = link.split("/")[3]
    assert token not in str(PreviewLink.objects.values().get())


def ended(writer, notice):
    link = PreviewLink.objects.get()
    writer.post(address(notice, "preview_end", link.pk))


def expired(writer, notice):
    PreviewLink.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))


def published(writer, notice):
    factories.published(notice)


def deleted(writer, notice):
    writer.post(address(notice, "delete"), {"post": "yes"})


@pytest.mark.parametrize("end", [ended, expired, published, deleted])
def test_a_dead_link_answers_as_an_unknown_one(writer, end):
    notice = factories.make_notice(created_by=member("撰稿", "me"))
    factories.attach(notice)
    Notice.objects.update(created_by=writer.get(address(notice)).wsgi_request.user)
    link, reader = linked(writer, notice), Client()
    file = re.search(rf'{link}files/[^"]+', reader.get(link).content.decode()).group()
    end(writer, notice)
    unknown = reader.get("/desk/preview/unknown/")
    for place in (link, f"{link}en/", file):
        response = reader.get(place)
        assert response.status_code == unknown.status_code == 404
    assert link not in writer.get("/desk/").content.decode()


@pytest.mark.parametrize("days", ["0", "31", "", "x"])
def test_a_link_has_an_end_within_a_month(writer, days):
    notice = factories.make_notice()
    response = writer.post(address(notice), {"note": "王处长", "days": days})
    assert "days" in response.context["form"].errors
    assert not PreviewLink.objects.exists()


def test_who_may_not_change_a_text_makes_and_ends_no_link(writer):
    notice = factories.make_notice()
    linked(writer, notice)
    reviewer = Client()
    reviewer.force_login(member("初审"))
    assert reviewer.get(address(notice)).status_code == 200
    assert reviewer.post(address(notice), {"note": "x", "days": "7"}).status_code == 403
    end = address(notice, "preview_end", PreviewLink.objects.get().pk)
    assert reviewer.post(end).status_code == 403
    assert PreviewLink.objects.alive().count() == 1
    workflow.schedule(notice, at=timezone.now() + dt.timedelta(days=1))
    assert not PreviewLink.objects.alive().exists()
