"""What programs ask a site for, and what the site tells of itself."""

import datetime as dt
import re
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone

from tests import factories
from torchcenter.identity.models import OrganisationName, SiteIdentity

pytestmark = pytest.mark.django_db

HOST = "http://testserver"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def test_crawlers_may_read_everything_but_searches(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    rules = [line.split(": ", 1) for line in response.content.decode().splitlines() if line]
    refused = tuple(value for name, value in rules if name == "Disallow")
    assert rules[0] == ["User-agent", "*"]
    for path in ("/", "/en/", "/notices/2024/123/", "/search/", "/files/x/y.pdf", "/feeds/all.xml"):
        assert not path.startswith(refused), path
    for path in (
        "/search/?q=x",
        "/en/search/?year=2009",
        "/api/search/?q=x",
        "/feeds/search.xml?q=x",
    ):
        assert path.startswith(refused), path
    assert ["Sitemap", f"{HOST}/sitemap.xml"] in rules


class TestSecurityContact:
    ADDRESS = "/.well-known/security.txt"

    def test_it_is_the_institution_s_own(self, client):
        SiteIdentity.objects.create(pk=1, email="contact@example.org")
        response = client.get(self.ADDRESS)
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
        assert fields["Contact"] == "mailto:contact@example.org"
        assert fields["Canonical"] == HOST + self.ADDRESS
        expires = dt.datetime.fromisoformat(fields["Expires"])
        assert dt.timedelta(days=28) < expires - timezone.now() < dt.timedelta(days=365)

    def test_none_is_invented(self, client):
        assert client.get(self.ADDRESS).status_code == 404
        SiteIdentity.objects.create(pk=1, telephone="010-00000000")
        assert client.get(self.ADDRESS).status_code == 404


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_browser_finds_and_uses_the_search(client, prefix):
    factories.published(factories.make_notice(title_zh_hans="孵化器", title_en="Incubators"))
    OrganisationName.objects.create(
        name_zh_hans="甲部中心", name_en="A Centre With a Rather Long Name <1>"
    )
    page = client.get(f"{prefix}/").content.decode()
    address = re.search(r'rel="search"[^>]*href="([^"]+)"', page)[1]
    assert address == f"{prefix}/opensearch.xml"
    response = client.get(address)
    assert response["Content-Type"].startswith("application/opensearchdescription+xml")
    assert response.content.startswith(b"<?xml")
    description = ElementTree.fromstring(response.content)  # noqa: S314  Our own answer.
    assert 1 <= len(description.findtext(f"{OPENSEARCH}ShortName")) <= 16
    templates = {
        url.get("type"): url.get("template") for url in description.iter(f"{OPENSEARCH}Url")
    }
    for media_type in ("text/html", "application/atom+xml"):
        asked = (
            templates[media_type].replace("{searchTerms}", "孵化器").replace("{startPage?}", "1")
        )
        assert client.get(asked.removeprefix(HOST)).status_code == 200
    assert finders.find(description.findtext(f"{OPENSEARCH}Image").removeprefix(f"{HOST}/static/"))


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_feed_that_a_page_offers_is_there(client, prefix):
    category = factories.make_category("policy", name_zh_hans="政策文件", name_en="Policy")
    notice = factories.make_notice(category=category)
    task, milestone = factories.make_task(), factories.make_milestone()
    for publication in (notice, task.plan, task, milestone):
        factories.published(publication)
    page = client.get(f"{prefix}/feeds/").content.decode()
    offered = set(re.findall(rf'"({prefix}/feeds/[^"]+\.xml)"', page))
    assert offered == {
        f"{prefix}/feeds/{name}.xml"
        for name in (
            "all",
            "notices",
            "history",
            "tasks",
            "notices/2024",
            "tasks/2024",
            "notices/categories/policy",
        )
    }
    for section in ("notices", "history", "tasks"):
        page = client.get(f"{prefix}/{section}/").content.decode()
        linked = re.findall(r'type="application/atom\+xml"[^>]*href="([^"]+)"', page)
        assert linked == [f"{prefix}/feeds/all.xml", f"{prefix}/feeds/{section}.xml"]
        offered.update(linked)
    for address in offered:
        assert client.get(address).status_code == 200


class TestAboutTheSite:
    def test_contact_is_where_readers_are_asked_to_write(self, client):
        SiteIdentity.objects.create(pk=1, email="contact@example.org", telephone="010-00000000")
        for page in ("corrections", "accessibility", "privacy"):
            for prefix in ("", "/en"):
                text = client.get(f"{prefix}/{page}/").content.decode()
                main = text[text.index("<main") : text.index("</main>")]
                assert "mailto:contact@example.org" in main
                assert "010-00000000" in main

    def test_none_is_invented(self, client):
        assert "尚未填写联系方式" in client.get("/corrections/").content.decode()

    def test_the_site_map_counts_the_notices_of_each_year(self, client):
        for day in (dt.date(2009, 2, 3), dt.date(2009, 5, 6), dt.date(2024, 3, 15)):
            factories.published(factories.make_notice(date=day))
        text = client.get("/site-map/").content.decode()
        years = re.findall(
            r'href="/notices/(\d{4})/">[^<]+</a>\s*<span class="count">(\d+)</span>', text
        )
        assert years == [("2024", "1"), ("2009", "2")]
