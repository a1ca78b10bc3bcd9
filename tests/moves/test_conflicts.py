"""No move leads to itself, in a circle or on to another move."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from tests.at_once import at_once
from tests.moves.test_answering import move
from torchcenter.moves import importing
from torchcenter.moves.models import Move

# May have a page, so that it is a present address too, and has none.
GONE = "/notices/1999/101/"


def reasons(former, present) -> list[str]:
    with override("en"):
        with pytest.raises(ValidationError) as refused:
            move(former, present)
        return refused.value.messages


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("former", "present"),
    [
        ("/notices/", "/notices/"),
        ("/notices/", "/en/notices/"),
        ("/en/notices/", "/notices/"),
        ("/notices/", "/notices/?page=2"),
        ("/notices/?page=%32", "/notices/?page=2"),
    ],
)
def test_none_leads_to_itself(former, present):
    assert reasons(former, present) == ["The former address and the present one are the same."]
    assert not Move.objects.exists()


@pytest.mark.django_db
def test_an_address_may_lose_its_query_string():
    move("/notices/?id=7", "/notices/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((GONE, "/history/"), ("/history/", GONE)),
        ((GONE, "/history/"), ("/en/history/", GONE)),
        ((GONE, "/history/?a=1"), ("/history/", f"{GONE}?b=2")),
    ],
)
def test_two_make_no_circle(first, second):
    move(*first)
    (reason,) = reasons(*second)
    assert reason == f"These would lead in a circle: “{GONE}” leads to “{first[1]}”."
    assert Move.objects.count() == 1


@pytest.mark.django_db
def test_none_leads_on_to_another():
    move("/a", GONE)
    assert reasons(GONE, "/history/") == [f"“/a” leads to “{GONE}”: change that move first."]
    move("/history/", "/tasks/")
    assert reasons("/b", "/history/") == ["“/history/” has moved too: lead to “/tasks/” at once."]
    assert Move.objects.count() == 2


@pytest.mark.django_db
def test_a_move_may_change_in_place():
    made = move("/a", "/notices/")
    for made.former, made.present in (("/b", "/history/"), ("/notices/", "/tasks/")):
        made.full_clean()
        made.save()


@pytest.mark.django_db
def test_an_address_moves_once():
    move("/a%20b", "/notices/")
    assert reasons("/a b", "/history/") == ["There is a move from this address already."]


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("_round", range(5))
def test_two_at_once_make_no_circle(_round):
    results = at_once(
        lambda: importing.take(f"{GONE},/history/".encode()),
        lambda: importing.take(f"/history/,{GONE}".encode()),
    )
    assert Move.objects.count() == 1
    assert sum(isinstance(result, importing.RefusedLinesError) for result in results) == 1
