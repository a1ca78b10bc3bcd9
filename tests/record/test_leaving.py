"""Links to other sites lead to a page that names them, and to nothing that no edition names."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from tests import factories
from torchcenter.desk import workflow
from torchcenter.identity.models import SiteIdentity
from torchcenter.record.models import Edition

pytestmark = pytest.mark.django_db

BODY = (
    '<p><a href="https://example.org/a?b=1&amp;c=2">甲</a><a href="/notices/">内</a>'
    '<a href="http://testserver/history/">自己</a><a href="mailto:a@example.org">信</a>'
    '<a href="https://user@example.com/乙">乙</a><a href="https://example.org/a?b=1&amp;c=2">又甲</a></p>'
)


@pytest.fixture
def notice():
    notice = factories.make_notice(
        body_zh_hans=BODY, body_en='<p><a href="https://example.net/">C</a></p>'
    )
    factories.published(notice)
    return notice


def targets(client, notice, prefix=""):
    page = client.get(f"{prefix}/notices/2024/{notice.document}/").content.decode()
    prose = page[page.index('class="prose"') :]
    return re.findall(r'href="([^"]+)"', prose[: prose.index("</article>")])


def test_only_links_to_other_sites_are_led_past_the_page(client, notice):
    number = Edition.objects.get().pk
    first, inside, own, mail, second, again = targets(client, notice)[:6]
    assert first == again == f"/leaving/{number}/1/"
    assert second == f"/leaving/{number}/3/"
    assert (inside, own) == ("/notices/", "http://testserver/history/")
    assert mail == "mailto:a@example.org"
    assert targets(client, notice, "/en")[0] == f"/en/leaving/{number}/4/"


@pytest.mark.parametrize(
    ("link", "host", "address"),
    [
        (1, "example.org", "https://example.org/a?b=1&amp;c=2"),
        (3, "example.com", "https://user@example.com/"),
        (4, "example.net", "https://example.net/"),
    ],
)
def test_the_page_names_where_it_goes(client, notice, link, host, address):
    number = Edition.objects.get().pk
    for prefix in ("", "/en"):
        response = client.get(f"{prefix}/leaving/{number}/{link}/")
        page = response.content.decode()
        assert f'class="button" href="{address}' in " ".join(page.split())
        assert host in page[page.index("<h1") :]
        assert '<meta name="robots" content="noindex">' in page
        assert f"/notices/2024/{notice.document}/" in page


def test_no_address_can_be_handed_to_it(client, notice):
    number = Edition.objects.get().pk
    page = client.get(
        f"/leaving/{number}/1/", {"url": "https://evil.example/", "next": "//evil.example"}
    )
    assert "evil.example" not in page.content.decode().split("<main")[1]
    for path in (f"{number}/5/", f"{number}/0/", "999999999/1/", "https://evil.example/", ""):
        assert client.get(f"/leaving/{path}").status_code == 404


def test_what_the_public_cannot_read_leads_nowhere(client, notice):
    first = Edition.objects.get().pk
    notice.body_zh_hans = '<p><a href="https://later.example/">后</a></p>'
    notice.save()
    workflow.schedule(notice, at=timezone.now() + dt.timedelta(days=1))
    pending = Edition.objects.latest("id").pk
    assert client.get(f"/leaving/{pending}/1/").status_code == 404
    workflow.cancel_scheduled(notice)
    assert client.get(f"/leaving/{first}/1/").status_code == 200
    workflow.withdraw(notice, reason_zh_hans="有误")
    assert client.get(f"/leaving/{first}/1/").status_code == 404


def test_an_earlier_edition_keeps_its_own_links(client, notice):
    first = Edition.objects.get().pk
    notice.body_zh_hans = '<p><a href="https://later.example/">后</a></p>'
    notice.save()
    factories.published(notice)
    assert "example.org" in client.get(f"/leaving/{first}/1/").content.decode()
    page = client.get(f"/notices/2024/{notice.document}/editions/1/").content.decode()
    assert f"/leaving/{first}/1/" in page


@pytest.mark.parametrize("identifier", ["icp", "police", "government_mark", "site_code", "x"])
def test_a_register_is_left_for_only_where_the_identifier_is_granted(client, identifier):
    identity = SiteIdentity.objects.create(pk=1, icp_state="in_progress")
    assert client.get(f"/leaving/{identifier}/").status_code == 404
    if identifier in SiteIdentity.IDENTIFIERS:
        setattr(identity, f"{identifier}_state", "value")
        setattr(identity, f"{identifier}_number", "1")
        identity.save()
    expected = 200 if identifier in {"icp", "police", "government_mark"} else 404
    assert client.get(f"/leaving/{identifier}/").status_code == expected


def test_without_a_row_of_identifiers_there_is_no_register(client):
    assert client.get("/en/leaving/icp/").status_code == 404
