"""What the public searches for is counted by day; what may tell who searched is not kept."""

import datetime as dt
import re
from threading import Event

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.record.test_concurrency import at_once
from torchcenter.folding import fold
from torchcenter.record.search import asked
from torchcenter.record.search.models import AskedText

DIGITS = "0123456789０１２３４５６７８９٠١٢٣①②③"
BETWEEN = [" ", "-", "–", "—", "－", "　", "  ", " - ", "\u200b", ".", "·", "/", ""]
WORDS = st.text("查询公告张三李某 abc号码：", max_size=6)


def counted() -> dict[str, tuple[int, int]]:
    """By text: how often it was searched for, and how often it found nothing."""
    return {row.text: (row.searches, row.fruitless) for row in AskedText.objects.all()}


def fill(day: dt.date, texts: int) -> None:
    AskedText.objects.bulk_create(
        AskedText(day=day, text=f"第{n}个", searches=1, fruitless=0) for n in range(texts)
    )


@pytest.mark.django_db
class TestCounting:
    def test_a_search_is_counted_on_its_day(self):
        asked.note("研发费用", found=True)
        asked.note("研发费用", found=False)
        asked.note("高新区", found=False)
        assert counted() == {"研发费用": (2, 1), "高新区": (1, 1)}
        assert set(AskedText.objects.values_list("day", flat=True)) == {timezone.localdate()}

    def test_what_a_reader_takes_for_the_same_is_one_text(self):
        for typed in ("研發費用", " 研发费用\u3000", "研发费用", "研发  费用 PDF", "研发 费用 pdf"):
            asked.note(typed, found=True)
        assert counted() == {"研发费用": (3, 0), "研发 费用 pdf": (2, 0)}

    @pytest.mark.parametrize("typed", ["", "  ", "\u200b\0"])
    def test_nothing_asked_is_nothing_counted(self, typed):
        asked.note(typed, found=False)
        assert counted() == {}

    def test_a_text_that_is_not_kept_counts_among_all(self):
        asked.note("张三 13800138000", found=False)
        asked.note("lisi@example.org", found=True)
        asked.note("长" * 41, found=False)
        assert counted() == {"": (3, 2)}
        assert AskedText.objects.totals() == {"searches": 3, "fruitless": 2}

    def test_the_rows_tell_a_day_and_no_order(self):
        columns = {field.name: field.get_internal_type() for field in AskedText._meta.fields}
        assert columns == {
            "id": "UUIDField",
            "day": "DateField",
            "text": "CharField",
            "searches": "PositiveIntegerField",
            "fruitless": "PositiveIntegerField",
        }
        texts = [f"第{n}个" for n in range(20)]
        for text in texts:
            asked.note(text, found=True)
        assert list(AskedText.objects.order_by("id").values_list("text", flat=True)) != texts

    def test_the_database_itself_keeps_no_longer_text(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT search_note(%s, true)", ["长" * 41])
        assert counted() == {"": (1, 0)}

    def test_of_a_day_no_more_than_5000_texts_are_kept(self):
        fill(timezone.localdate(), 4_999)
        for typed in ("13800138000", "五千", "五千零一", "五千零二", "第7个", "五千"):
            asked.note(typed, found=False)
        rows = counted()
        assert len(rows) == 5_001
        assert rows["五千"] == (2, 2)
        assert rows["第7个"] == (2, 1)
        assert rows[""] == (3, 3)

    def test_yesterdays_texts_leave_room_for_todays(self):
        fill(timezone.localdate() - dt.timedelta(days=1), 5_000)
        asked.note("研发费用", found=True)
        assert "研发费用" in counted()

    def test_the_first_search_of_a_day_ends_what_is_older_than_400_days(self):
        today = timezone.localdate()
        for age in (401, 400, 1):
            fill(today - dt.timedelta(days=age), 1)
        asked.note("研发费用", found=True)
        ages = [(today - row.day).days for row in AskedText.objects.order_by("-day")]
        assert ages == [0, 1, 400]

        fill(today - dt.timedelta(days=401), 1)
        asked.note("高新区", found=True)
        assert AskedText.objects.filter(day__lt=today - dt.timedelta(days=400)).exists()


class TestWhatIsKept:
    @given(
        WORDS, st.lists(st.tuples(st.sampled_from(DIGITS), st.sampled_from(BETWEEN)), min_size=7)
    )
    def test_no_long_number_is_kept_however_it_is_written(self, words, digits):
        number = "".join(digit + between for digit, between in digits)
        assert asked.kept(fold(words + number + words)) == ""

    @given(WORDS, st.from_regex(r"[a-z0-9._]{1,12}[@＠﹫][a-z0-9.]{1,12}", fullmatch=True))
    def test_no_email_address_is_kept(self, words, address):
        assert asked.kept(fold(f"{words}{address} {words}")) == ""

    @pytest.mark.parametrize(
        "typed",
        [
            "https://example.org/",
            "ＨＴＴＰ：／／example.org",
            "www.example.org",
            "example.org/users/7",
            "见example.org:8080",
            "11010519491231002X",
            "(010) 8888-8888",
            "+86 138 0013 8000",
            "138.0013.8000",
        ],
    )
    def test_addresses_and_numbers_of_people_are_not_kept(self, typed):
        assert asked.kept(fold(typed)) == ""

    @given(
        st.sampled_from(["国科发火", "甲科发", "乙市科字"]),
        st.sampled_from(["〔{}〕{}号", "[{}]{}号", "（{}）{}", "【{}】第{}号"]),
        st.integers(1990, 2039),
        st.integers(1, 99_999),
    )
    def test_document_numbers_are_kept(self, agency, form, year, serial):
        folded = fold(agency + form.format(year, serial))
        assert asked.kept(folded) == folded

    @pytest.mark.parametrize(
        "typed",
        [
            "国科发火〔2016〕32号",
            "2024年第12号公告",
            "“十四五”规划",
            "什么是node.js？",
            "通知.pdf",
            "字" * 40,
        ],
    )
    def test_what_says_nothing_of_a_person_is_kept(self, typed):
        assert asked.kept(fold(typed)) == fold(typed)

    @given(st.text() | st.text("0123456789０1 -–—@＠.字", max_size=60))
    def test_whatever_is_typed_what_is_kept_is_short_and_without_long_numbers(self, typed):
        kept = asked.kept(fold(typed))
        assert len(kept) <= 40
        assert "@" not in kept
        assert not re.search(r"\d{7}", re.sub(r"[ -]", "", kept))


@pytest.mark.usefixtures("committed")
class TestSeveralAtOnce:
    def test_the_same_text_from_several_connections_is_counted_each_time(self):
        outcomes = at_once(*[lambda: asked.note("研发费用", found=False)] * 8)
        assert outcomes == [None] * 8
        assert counted() == {"研发费用": (8, 8)}

    def test_no_more_texts_get_in_because_they_come_at_once(self):
        fill(timezone.localdate(), 4_999)
        while_held(
            lambda: asked.note("先来的", found=True), lambda: asked.note("后来的", found=True)
        )
        assert AskedText.objects.filter(text__endswith="来的").count() == 1

    def test_a_search_does_not_wait_for_its_count(self, caplog):
        asked.note("研发费用", found=True)
        while_held(
            lambda: AskedText.objects.select_for_update().get(),
            lambda: asked.note("研发费用", found=True),
        )
        assert counted() == {"研发费用": (1, 0)}
        assert [record.levelname for record in caplog.records] == ["WARNING"]


def while_held(first, second) -> None:
    """Do the second before the first is committed, which it is after five seconds at the latest."""
    held, done = Event(), Event()

    def hold():
        with transaction.atomic():
            first()
            held.set()
            done.wait(timeout=5)

    def act():
        held.wait(timeout=10)
        second()
        done.set()

    assert at_once(hold, act) == [None, None]


@pytest.mark.django_db
class TestFailure:
    def test_a_failure_is_logged_without_the_text_and_breaks_no_transaction(self, caplog):
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION search_note(text, boolean)")
        asked.note("研发费用", found=True)
        assert AskedText.objects.count() == 0
        assert "search_note" in caplog.text
        assert "研发费用" not in caplog.text

    def test_the_callers_own_transaction_stays_as_durable_as_it_was(self):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = on")
            asked.note("研发费用", found=True)
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone() == ("on",)
