"""What RFC 4287 asks of a feed, as a check that every feed of the tests passes."""

import datetime as dt
from collections import Counter
from urllib.parse import urlsplit
from xml.etree import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"
ONCE = ("id", "title", "updated")
AT_MOST_ONCE = ("generator", "icon", "logo", "rights", "subtitle")
OF_A_FEED = {*ONCE, *AT_MOST_ONCE, "author", "category", "contributor", "link", "entry"}
OF_AN_ENTRY = {
    *ONCE, "rights", "published", "summary", "content", "source",
    "author", "category", "contributor", "link",
}  # fmt: skip
TEXT_TYPES = {None, "text", "html", "xhtml"}


def check(document: bytes) -> ElementTree.Element:
    """The feed; AssertionError for what the RFC forbids (section 4)."""
    feed = ElementTree.fromstring(document)  # noqa: S314  Our own answer.
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    _container(feed, OF_A_FEED, AT_MOST_ONCE)
    for entry in entries:
        _container(entry, OF_AN_ENTRY, ("published", "summary", "content", "rights"))
        assert feed.find(f"{ATOM}author") is not None or entry.find(f"{ATOM}author") is not None
        alternate = [e for e in entry.findall(f"{ATOM}link") if e.get("rel") in (None, "alternate")]
        assert alternate or entry.find(f"{ATOM}content") is not None
    # Entries of one id differ in when they were updated.
    same = Counter((e.findtext(f"{ATOM}id"), e.findtext(f"{ATOM}updated")) for e in entries)
    assert not same or max(same.values()) == 1
    return feed


def _container(element, known, at_most_once):
    names = Counter(child.tag.removeprefix(ATOM) for child in element)
    assert names.keys() <= known, names.keys() - known
    assert all(names[name] == 1 for name in ONCE), names
    assert all(names[name] <= 1 for name in at_most_once), names
    assert urlsplit(element.findtext(f"{ATOM}id")).scheme
    for name in ("updated", "published"):
        if (moment := element.findtext(f"{ATOM}{name}")) is not None:
            assert dt.datetime.fromisoformat(moment).tzinfo, moment
    for name in ("title", "summary", "rights", "subtitle"):
        for child in element.findall(f"{ATOM}{name}"):
            assert child.get("type") in TEXT_TYPES
            assert not len(child)
    for person in (*element.findall(f"{ATOM}author"), *element.findall(f"{ATOM}contributor")):
        assert (person.findtext(f"{ATOM}name") or "").strip()
    for category in element.findall(f"{ATOM}category"):
        assert category.get("term")
    alternates = Counter()
    for link in element.findall(f"{ATOM}link"):
        assert urlsplit(link.get("href")).scheme, link.attrib
        if link.get("rel") in (None, "alternate"):
            alternates[link.get("type"), link.get("hreflang")] += 1
    assert not alternates or max(alternates.values()) == 1, alternates
