import datetime as dt
import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from torchcenter.canonical import canonical_bytes, normalised, sha256_of

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(VALUES)
def test_the_canonical_form_is_json_and_stable(value):
    encoded = canonical_bytes(value)
    assert canonical_bytes(json.loads(encoded)) == encoded


@given(VALUES)
def test_what_is_in_the_form_already_need_not_be_put_into_it(value):
    assert canonical_bytes(value) == canonical_bytes(normalised(value))


@given(st.dictionaries(st.text(), st.integers(), max_size=5))
def test_the_order_of_keys_makes_no_difference(value):
    assert sha256_of(dict(reversed(value.items()))) == sha256_of(value) or len(
        {unicodedata.normalize("NFC", key) for key in value}
    ) < len(value)


def test_two_spellings_of_one_text_are_one():
    assert sha256_of("e\u0301") == sha256_of("\u00e9")


def test_a_moment_is_one_whatever_its_zone():
    utc = dt.datetime(2023, 12, 21, 1, 2, 3, 4, tzinfo=dt.UTC)
    beijing = utc.astimezone(dt.timezone(dt.timedelta(hours=8)))
    assert canonical_bytes([utc]) == canonical_bytes([beijing])
    assert canonical_bytes(utc) == b'"2023-12-21T01:02:03.000004+00:00"'
    assert canonical_bytes(dt.date(2023, 12, 21)) == b'"2023-12-21"'
