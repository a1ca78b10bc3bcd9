"""The one form of an address: what is typed and what is asked for meet in it."""

from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from torchcenter.moves.addresses import (
    is_page,
    of,
    readable,
    require_asked,
    require_page,
    tried,
    tried_at,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
BYTES = st.binary(max_size=8).map(lambda data: "".join(f"%{byte:02x}" for byte in data))
# Every shape of escape: whole characters, broken ones, and signs that only look like one.
PARTS = st.lists(
    TEXT | BYTES | st.sampled_from(["%", "%4", "%25", "%2f", "%3F", "%23", "+", "&", "=", ";", "/"])
).map("".join)
ADDRESSES = st.builds("/{}?{}".format, PARTS, PARTS) | PARTS.map("/{}".format)


def readable_or_none(address):
    try:
        return readable(address)
    except ValidationError:
        return None


@given(ADDRESSES)
def test_a_readable_address_stays_as_it_is(address):
    once = readable_or_none(address)
    if once is not None:
        assert readable(once) == once
        assert once.startswith("/")
        assert not once.startswith("//")
        assert "#" not in once
        assert once.isprintable()
        assert " " not in once


@given(ADDRESSES)
def test_what_is_typed_is_found_when_it_is_asked_for(address):
    """However a browser escapes it: as little as it must, or all that is not plain ASCII."""
    typed = readable_or_none(address)
    if typed is None:
        return
    path, _mark, query = typed.partition("?")
    for safe in ("/%:@!$&'()*,;=+~", "/%"):
        asked = quote(path, safe=safe)
        if query:
            asked = f"{asked}?{quote(query, safe='%&=+;/?:@')}"
        assert of(RequestFactory().get(asked)) == typed


@given(TEXT)
def test_no_text_is_taken_for_another_site(text):
    for start in ("//", "/%2f", "http://", "https:", "", "\\", "javascript:"):
        found = readable_or_none(f"{start}{text}")
        assert found is None or found[:2] != "//"
        assert found is None or not start.endswith(":") or found.startswith("/")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("/2016/03/content_1.html", "/2016/03/content_1.html"),
        (" /a.html ", "/a.html"),
        ("/%E9%80%9A%E7%9F%A5/1.html", "/通知/1.html"),
        ("/通知/1.html", "/通知/1.html"),
        ("/%bb%f0%be%e6.html", "/%BB%F0%BE%E6.html"),
        ("/a b%20c", "/a%20b%20c"),
        ("/a%2Fb", "/a/b"),
        ("/a%3Fb", "/a%3Fb"),
        ("/a%23b", "/a%23b"),
        ("/100%25", "/100%25"),
        ("/100%", "/100%25"),
        ("/%2541", "/%2541"),
        ("/e\u0301", "/é"),
        ("/a?", "/a"),
        ("/art.asp?id=7&x=%E7%81%AB", "/art.asp?id=7&x=火"),
        ("/art.asp?x=a%26b%3Dc+d", "/art.asp?x=a%26b%3Dc+d"),
        ("/art.asp?next=/a?b", "/art.asp?next=/a?b"),
        ("http://testserver/a.html", "/a.html"),
        ("HTTPS://localhost:8000?id=7", "/?id=7"),
        ("http://localhost", "/"),
    ],
)
def test_the_form_of_an_address(typed, kept, settings):
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    assert readable(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "a.html",
        "//elsewhere.example/a",
        "/%2F/elsewhere.example",
        "https://elsewhere.example/a",
        "https://localhost@elsewhere.example/",
        "https:///a",
        "javascript:alert(1)",
        "/a#b",
        "/a/../b",
        "/a/%2e%2e/b",
        "/./a",
        "/a\0",
        "/a\ud800",
    ],
)
def test_what_is_no_address_of_this_site(typed):
    with pytest.raises(ValidationError):
        readable(typed)


def test_what_is_tried_goes_from_the_nearest_on():
    assert tried("/en/a?b=1") == ["/en/a?b=1", "/a?b=1", "/en/a", "/a"]
    assert tried("/a") == ["/a"]
    assert set(tried_at("/a?b=1")) == set(tried("/en/a?b=1"))


@pytest.mark.parametrize(
    "address", ["/", "/notices/", "/notices/2024/123/", "/en/tasks/2024/", "/data/all.csv"]
)
def test_pages(address):
    assert is_page(address)


@pytest.mark.parametrize(
    "address", ["/notices", "/notices/2024/123", "/nowhere/", "/en", "/zh-hans/", "/desk/"]
)
def test_no_pages_of_readers(address):
    with pytest.raises(ValidationError):
        require_page(address)


@pytest.mark.parametrize("address", ["/desk/a", "/api/a", "/notices", "/en/notices", "/en"])
def test_where_nothing_is_looked_for(address):
    with pytest.raises(ValidationError):
        require_asked(address)
