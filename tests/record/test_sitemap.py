"""The site map: every public page is in it, once for each language it exists in, and nothing else."""

from xml.etree import ElementTree

import pytest

from tests import factories
from torchcenter.desk import workflow
from torchcenter.record import sitemap

pytestmark = pytest.mark.django_db

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}loc"
HOST = "http://testserver"


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    assert response["Content-Type"].startswith("application/xml")
    return ElementTree.fromstring(response.content)  # noqa: S314  Our own answer.


def parts(client):
    return [e.text.removeprefix(HOST) for e in read(client, "/sitemap.xml").iter(f"{SITEMAP}loc")]


def listed(client):
    """Every address of the site map with its alternates and pictures."""
    found = {}
    for part in parts(client):
        for url in read(client, part).findall(f"{SITEMAP}url"):
            address = url.findtext(f"{SITEMAP}loc").removeprefix(HOST)
            assert address not in found
            found[address] = (
                {
                    link.get("hreflang"): link.get("href").removeprefix(HOST)
                    for link in url.iter(LINK)
                },
                [picture.text for picture in url.iter(IMAGE)],
            )
    return found


@pytest.fixture
def archive():
    notice, chinese, english = (
        factories.make_notice(),
        factories.make_notice(title_en="", body_en=""),
        factories.make_notice(title_zh_hans="", body_zh_hans=""),
    )
    factories.illustrate(notice)
    milestone, task = factories.make_milestone(), factories.make_task()
    for publication in (notice, chinese, milestone, task.plan, task):
        factories.published(publication)
    factories.published(english)
    withdrawn = factories.make_notice()
    factories.published(withdrawn)
    workflow.withdraw(withdrawn, reason_zh_hans="有误")
    return notice, chinese, english, withdrawn


def test_every_address_answers_and_every_language_names_the_others(client, archive):
    notice, chinese, english, withdrawn = archive
    found = listed(client)
    path = f"/notices/2024/{notice.document}/"
    assert found[path][0] == {"zh-Hans": path, "en": f"/en{path}", "x-default": path}
    assert found[f"/en{path}"] == found[path]
    assert len(found[path][1]) == 1
    only = f"/notices/2024/{chinese.document}/"
    assert found[only] == ({}, [])
    assert f"/en{only}" not in found
    foreign = f"/notices/2024/{english.document}/"
    assert foreign not in found
    assert f"/en{foreign}" in found
    assert not any(f"/{withdrawn.document}/" in address for address in found)
    assert {"/", "/en/", "/notices/2024/03/", "/history/", "/tasks/2024/1/", "/feeds/"} <= set(
        found
    )
    for address, (_alternates, pictures) in found.items():
        assert client.get(address).status_code == 200, address
        for picture in pictures:
            assert b"".join(client.get(picture.removeprefix(HOST)).streaming_content)


def test_large_years_are_divided(client, archive, monkeypatch):
    before = listed(client)
    monkeypatch.setattr(sitemap, "PART", 1)
    assert "/sitemaps/notices/2024-2.xml" in parts(client)
    assert listed(client) == before
    assert client.get("/sitemaps/notices/2024-4.xml").status_code == 404


@pytest.mark.parametrize(
    "address", ["/sitemaps/notices/1999-1.xml", "/sitemaps/desk/2024-1.xml", "/sitemaps/x.xml"]
)
def test_there_is_no_other_part(client, archive, address):
    assert client.get(address).status_code == 404


def test_an_empty_site_has_its_own_pages(client):
    assert parts(client) == ["/sitemaps/pages.xml"]
    assert "/notices/" in listed(client)
