"""The whole public site, page by page from the home page on, held against the rules of official sites."""

import datetime as dt
import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from torchcenter.desk import workflow
from torchcenter.identity.models import SiteIdentity

pytestmark = pytest.mark.django_db

HOST = "http://testserver"
GRANTED = {
    "icp_state": "value",
    "icp_number": "京ICP备00000000号",
    "police_state": "value",
    "police_number": "京公网安备00000000000000号",
    "site_code_state": "value",
    "site_code_number": "bm00000000",
    "government_mark_state": "value",
    "government_mark_number": "0A1B2C3D",
}
# Where the identifiers of the footer are looked up.
REGISTERS = {
    "https://beian.miit.gov.cn/",
    "https://beian.mps.gov.cn/#/query/webSearch?code=00000000000000",
    "https://bszs.conac.cn/sitename?method=show&id=0A1B2C3D",
}
IDENTITIES = {
    "granted": GRANTED,
    "in progress": dict.fromkeys((n for n in GRANTED if n.endswith("state")), "in_progress"),
    "not applicable": dict.fromkeys((n for n in GRANTED if n.endswith("state")), "not_applicable"),
}
COLUMN = ("ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType")
ARTICLE = ("ArticleTitle", "PubDate", "ContentSource")
VOID = {"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
# Attributes that are read out or shown.
SPOKEN = ("alt", "aria-label", "placeholder", "title")
HAN = re.compile(r"[\u3400-\u9fff]")
FOOTER_ZH = ("主办单位", "乙部中心", "网站找错", "网站地图")
FOOTER_EN = ("Organising body", "Centre of Ministry B", "Report an error", "Site map")
CASE_SENSITIVE = {"SiteName", "SiteDomain", "SiteIDCode", *COLUMN, *ARTICLE}


class PageParser(HTMLParser):
    """What a page says in its head, which addresses it names, and its texts by landmark."""

    def __init__(self):
        super().__init__()
        self.metas: list[dict] = []
        self.links: list[dict] = []
        self.addresses: list[str] = []
        self.data: list[str] = []
        self.lang = ""
        self.switch = ""
        self.landmarks = {"footer": "", "main": "", "header": ""}
        # Chinese characters in what is not marked as Chinese, wherever a reader meets them.
        self.unmarked: list[str] = []
        self._open: list[str] = []
        self._languages: list[tuple[str, str]] = []
        self._in_data = False

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag not in VOID:
            outer = self._languages[-1][1] if self._languages else ""
            self._languages.append((tag, attrs.get("lang", outer)))
        language = attrs.get("lang") or (self._languages[-1][1] if self._languages else "")
        for name in SPOKEN:
            self._note_language(attrs.get(name) or "", language)
        match tag:
            case "html":
                self.lang = attrs["lang"]
            case "meta":
                self.metas.append(attrs)
            case "link":
                self.links.append(attrs)
            case "script":
                self._in_data = attrs.get("type") == "application/ld+json"
            case "header" if "site-header" in attrs.get("class", ""):
                self._open.append(tag)
            case "main" | "footer":
                self._open.append(tag)
        if "language-switch" in attrs.get("class", "").split():
            self.switch = attrs["href"]
        for name in ("href", "src"):
            if value := attrs.get(name):
                self.addresses.append(value)
        for candidate in filter(None, attrs.get("srcset", "").split(", ")):
            self.addresses.append(candidate.split()[0])

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._languages.pop()

    def handle_endtag(self, tag):
        if tag in self._open[-1:]:
            self._open.pop()
        assert self._languages.pop()[0] == tag, self.getpos()
        self._in_data = False

    def _note_language(self, text, language):
        if HAN.search(text) and not language.startswith("zh"):
            self.unmarked.append(text.strip())

    def handle_data(self, data):
        if self._in_data:
            self.data.append(data)
        elif self._languages and self._languages[-1] != ("title", self.lang):
            # The title of a page is a text and the institution's name in one, which nothing can mark.
            self._note_language(data, self._languages[-1][1])
        for landmark in self._open:
            self.landmarks[landmark] += data


@dataclass
class Page:
    path: str
    status: int
    html: str
    parsed: PageParser = field(default_factory=PageParser)

    def __post_init__(self):
        self.parsed.feed(self.html)

    def meta(self, name):
        """The contents of the tags of that very name."""
        return [m["content"] for m in self.parsed.metas if m.get("name") == name]

    @property
    def language(self):
        return "en" if self.path.startswith("/en/") else "zh-Hans"

    @property
    def neutral(self):
        return self.path.removeprefix("/en")

    @property
    def is_document(self):
        return bool(self.meta("ArticleTitle"))

    @property
    def described(self):
        return [json.loads(text) for text in self.parsed.data]

    def alternates(self):
        return {
            link["hreflang"]: link["href"].removeprefix(HOST)
            for link in self.parsed.links
            if link.get("rel") == "alternate" and "hreflang" in link
        }


def build(identity):
    factories.make_names()
    SiteIdentity.objects.create(
        pk=1, address="北京市", telephone="010-00000000", email="a@example.org", **identity
    )
    policy = factories.make_category("policy", name_zh_hans="政策文件", name_en="Policy")
    statement = factories.make_notice(kind="statement", date=dt.date(2023, 12, 21))
    full = factories.make_notice(
        category=policy,
        summary_zh_hans="摘要",
        summary_en="Summary",
        body_zh_hans='<p>见<a href="https://example.org/a?b=1&amp;c=2">外站</a>。</p>',
    )
    factories.attach(full, title_zh_hans="申报表", title_en="Form")
    factories.illustrate(full, factories.png("照片.png", (1000, 40)), alt_en="A blue square")
    chinese = factories.make_notice(title_en="", body_en="", date=dt.date(2009, 2, 3))
    english = factories.make_notice(title_zh_hans="", body_zh_hans="")
    withdrawn = factories.make_notice()
    milestone = factories.make_milestone()
    editor = Client()
    editor.force_login(factories.make_editor())
    picture = {"file": factories.png("照片.png", (900, 600)), "accept": "picture"}
    sent = editor.post(reverse("admin:uploads"), picture).json()
    shown = f'<p><img src="/files/{sent["sha256"]}/%E7%85%A7%E7%89%87.png" alt="照片"></p>'
    older = factories.make_milestone(
        date=dt.date(1995, 5, 1), title_en="", body_zh_hans=f"<p>文字。</p>{shown}"
    )
    task = factories.make_task(body_en="<p>Text</p>")
    factories.make_report(task)
    everything = (statement, full, chinese, english, withdrawn, milestone, older, task.plan, task)
    for publication in everything:
        factories.published(publication)
    long = factories.make_notice(
        body_zh_hans="".join(f"<h2>{part}</h2><p>正文。</p>" for part in "甲乙丙"),
        related=[full.document],
        superseded_by=[statement.document],
        validity="repealed",
        archived_on=dt.date(2020, 1, 1),
    )
    factories.published(long)
    later = factories.make_plan(2025)
    carried = factories.make_task(later, carried_over_from=task)
    factories.make_report(carried, date=dt.date(2025, 3, 1), evidence=[full.document])
    factories.published(later)
    factories.published(carried)
    full.refresh_from_db()
    full.title_zh_hans, full.change_note_zh_hans, full.change_note_en = "改", "改题", "New title"
    full.save()
    factories.published(full)
    workflow.withdraw(withdrawn, reason_zh_hans="有误", reason_en="An error")
    return [f"/notices/2024/{withdrawn.document}/", "/nowhere/"]


def crawl(client, beginnings):
    """Every page by its path, and what answers otherwise than with a page of HTML by its status."""
    waiting = [*beginnings, *(f"/en{path}" for path in beginnings)]
    pages, others, foreign = {}, {}, set()
    while waiting:
        address = waiting.pop()
        if address in pages or address in others:
            continue
        response = client.get(address)
        if response.streaming:
            b"".join(response.streaming_content)
        if not response["Content-Type"].startswith("text/html"):
            others[address] = response.status_code
            continue
        page = pages[address] = Page(address, response.status_code, response.content.decode())
        assert not response.cookies, address
        for target in page.parsed.addresses:
            absolute = urlsplit(urljoin(HOST + address, target))
            if absolute.scheme == "mailto":
                continue
            if f"{absolute.scheme}://{absolute.netloc}" != HOST:
                foreign.add(target)
                continue
            path = absolute.path + (f"?{absolute.query}" if absolute.query else "")
            # Static files are served ahead of Django; the search has more addresses than can be read.
            if not path.startswith("/static/") and "search/?" not in path:
                waiting.append(path)
    return pages, others, foreign


@pytest.fixture(params=IDENTITIES)
def site(request, client):
    identity = IDENTITIES[request.param]
    odd = build(identity)
    pages, others, foreign = crawl(client, ["/", *odd])
    return identity, pages, others, foreign, odd


def test_every_page_keeps_the_rules(site):
    identity, pages, others, foreign, odd = site
    odd = {*odd, *(f"/en{path}" for path in odd)}
    assert len(pages) > 50
    assert 'class="timeline-picture' in pages["/history/"].html
    assert sum(page.is_document for page in pages.values()) > 12
    # Rule 14: whatever a page names answers.
    assert set(others.values()) == {200}
    assert {path for path, page in pages.items() if page.status != 200} == odd
    # What leads elsewhere is announced first, and nothing else does.
    assert foreign == {
        target
        for page in pages.values()
        if page.neutral.startswith("/leaving/")
        for target in page.parsed.addresses
        if target.startswith("http") and not target.startswith(HOST)
    }
    granted = identity.get("icp_state") == "value"
    assert foreign & REGISTERS == (REGISTERS if granted else set())
    assert "https://example.org/a?b=1&c=2" in foreign
    for language in ("zh-Hans", "en"):
        # The mark on the present section apart, all pages have one header and one footer.
        of_language = [page for page in pages.values() if page.language == language]
        assert len({" ".join(p.parsed.landmarks["footer"].split()) for p in of_language}) == 1
        headers = {" ".join(p.parsed.landmarks["header"].split()) for p in of_language}
        assert len(headers) == 1
    for page in pages.values():
        keeps_page_tags(page, identity)
        keeps_footer(page, identity)
        keeps_languages(page, pages)
        describes_itself(page)


def keeps_page_tags(page, identity):
    """Rules 10 and 11."""
    known = {name.lower(): name for name in CASE_SENSITIVE}
    for meta in page.parsed.metas:
        name = meta.get("name", "")
        assert known.get(name.lower(), name) == name, (page.path, name)
        assert meta.get("content", "-").strip(), (page.path, meta)
    for name in CASE_SENSITIVE:
        assert len(page.meta(name)) <= 1, (page.path, name)
    assert page.meta("SiteName") == [
        "Centre of Ministry B" if page.language == "en" else "乙部中心"
    ]
    assert page.meta("SiteDomain") == ["testserver"]
    code = [identity["site_code_number"]] if "site_code_number" in identity else []
    assert page.meta("SiteIDCode") == code
    is_of_a_column = page.is_document or re.fullmatch(
        r"/|/(notices|history|tasks)/|/notices/\d{4}/(\d\d/)?", page.neutral
    )
    if is_of_a_column:
        assert all(page.meta(name) for name in COLUMN), page.path
        assert page.meta("description") or page.is_document, page.path
    if page.is_document:
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", page.meta("PubDate")[0])
        main = page.parsed.landmarks["main"]
        assert page.meta("ContentSource")[0] in main, page.path
        assert ("Published at" if page.language == "en" else "发布时间") in main, page.path


def keeps_footer(page, identity):
    """Rule 12: the same facts and ways on every page, and no empty one."""
    footer = page.parsed.landmarks["footer"]
    for fact in (
        *(FOOTER_EN if page.language == "en" else FOOTER_ZH),
        "北京市",
        "010-00000000",
        "a@example.org",
        *identity_texts(identity, page.language),
    ):
        assert fact in footer, (page.path, fact)
    if "icp_number" not in identity:
        assert "ICP" not in footer or identity["icp_state"] == "in_progress"
    assert not re.search(r"<dd>\s*</dd>", page.html)
    # HTML's own form of a moment ends with the second.
    assert not re.search(r'datetime="[^"]*\d\.\d', page.html), page.path


def identity_texts(identity, language):
    numbers = [
        value
        for name, value in identity.items()
        if name.endswith("number") and not name.startswith("government_mark")
    ]
    in_progress = "in progress" if language == "en" else "办理中"
    return numbers or [in_progress] * ("in_progress" in identity.values())


def keeps_languages(page, pages):
    """Rule 16: the languages of a page name each other, the switch leads somewhere, Chinese is marked."""
    assert page.parsed.lang == page.language
    assert page.parsed.unmarked == [], page.path
    if page.status == 200:
        other = pages[page.parsed.switch]
        assert other.status == 200
        assert other.language != page.language
        alternates = page.alternates()
        for tag in {"zh-Hans", "en"} & alternates.keys():
            assert pages[alternates[tag]].alternates() == alternates, page.path
        if alternates:
            assert alternates["x-default"] == alternates["zh-Hans"]


def describes_itself(page):
    """schema.org and Open Graph: complete, and with the page's own address."""
    graph = {m["property"]: m["content"] for m in page.parsed.metas if "property" in m}
    assert {"og:type", "og:title", "og:url", "og:site_name", "og:locale"} <= graph.keys()
    kinds = {kind for data in page.described for kind in kinds_of(data)}
    assert ("BreadcrumbList" in kinds) == ('class="frame breadcrumbs"' in page.html)
    for data in page.described:
        assert data["@context"] == "https://schema.org"
        if data.get("@type") == "BreadcrumbList":
            items = data["itemListElement"]
            assert [item["position"] for item in items] == list(range(1, len(items) + 1))
            assert all(item["name"] for item in items)
            assert all("item" in item for item in items[:-1])
            assert "item" not in items[-1]
    if page.neutral == "/":
        assert {"GovernmentOrganization", "WebSite"} <= kinds
    is_present = page.is_document and "noindex" not in page.meta("robots")
    kind = "Event" if page.neutral.startswith("/history/") else "Article"
    assert kinds & {"Event", "Article"} == ({kind} if is_present else set()), page.path
    if is_present:
        [data] = [data for data in page.described if data["@type"] == kind]
        assert data["url"] == graph["og:url"] == page.meta("Url")[0]
        assert data.get("headline", data.get("name")) == page.meta("ArticleTitle")[0]
        if kind == "Event":
            assert data["startDate"] in {"1995-05", "1989-10"}
        else:
            assert dt.datetime.fromisoformat(data["datePublished"]).tzinfo
            assert data["publisher"] == {"@id": f"{HOST}/#institution"}


def kinds_of(data):
    return [part["@type"] for part in data.get("@graph", [data])]
