"""What the archive is asked under measurement: classes of requests, each for many different words.

A word's class is the share of notices that hold it, counted in the first ones, which every archive has. The
words of `prose.PROBES` come first; the others are parts of the notices' own sentences.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, cycle, islice, permutations
from random import Random
from typing import NamedTuple

from benchmarks import lexicon, prose
from torchcenter.folding import HAN, fold
from torchcenter.htmlcleaning import text_of

# How many notices the words' shares are counted in, and in how many of these candidates are sought.
COUNTED, READ = 10_000, 1_000
WORDS = 20
LENGTHS = (1, 2, 4, 6)
# By class: the least and the greatest share of the notices.
SHARES = {
    "ubiquitous": (0.8, 1.0),
    "common": (0.2, 0.4),
    "middling": (0.005, 0.02),
    "rare": (0.0001, 0.0003),
}
# The class whose hits are those that come nearest.
FALLBACK = "question without an exact hit"
DEEP_PAGE = 300
PAGE_SIZE = 20

# In no notice: characters that the lexicon does without, and words of no administration.
UNKNOWN_CHARACTERS = "鳜琵琶箫笙鹦鹉蜻蜓荠薇蘑菇榴莲芒蕉鳄豹猩"
UNKNOWN_WORDS = [
    *("zeppelin", "ukulele", "marzipan", "igloo", "walrus", "oboe", "meringue", "dandelion"),
    *("tango", "haiku", "sphinx", "gondola", "yodel", "zither", "origami", "bonsai"),
    *("safari", "fjord", "lagoon", "tulip"),
]
# None of them stands in a notice as it is, and all their words do.
ASKED = (
    "{topic}{action}需要提交哪些材料",
    "怎样办理{topic}的{action}手续",
    "{topic}{action}的条件和时间是什么",
    "哪些单位可以参加{topic}{action}",
    "请问{topic}{action}结果在哪里查询",
)

_HAN_RUN = re.compile(f"[{HAN}]+")
_LATIN = re.compile("[a-z][a-z0-9]+|[0-9]+[a-z]+")


class Question(NamedTuple):
    """A request of a class; the parameters are those of `/search/`."""

    kind: str
    parameters: dict[str, str]


@dataclass(frozen=True)
class Words:
    """Words by class and length (`"common", "2"`; `"en"` for Latin ones), titles and document numbers."""

    by_class: dict[tuple[str, str], list[str]]
    titles: list[str]
    document_numbers: list[str]
    # All pairs of their characters are common, they themselves are nowhere.
    unheard_of: list[str]


def words() -> Words:
    """Read the first notices for words of every class; some fifteen seconds."""
    notices = list(prose.notices(COUNTED))
    texts = [
        fold("\n".join((notice["title"], notice["title_en"], text_of(notice["body"]))))
        for notice in notices
    ]
    by_class = {}
    for length in LENGTHS:
        by_class |= _classed(str(length), texts, _parts_of(length))
        by_class["none", str(length)] = [
            "".join(islice(cycle(UNKNOWN_CHARACTERS), start, start + length))
            for start in range(WORDS)
        ]
    by_class |= _classed("en", texts, _LATIN.findall)
    by_class["none", "en"] = UNKNOWN_WORDS
    numbers = [notice["document_number"] for notice in notices]
    return Words(
        by_class=by_class,
        titles=[notice["title"] for notice in notices[:: COUNTED // WORDS]],
        document_numbers=numbers[:: COUNTED // WORDS],
        unheard_of=_unheard_of(by_class["common", "4"] + by_class["ubiquitous", "4"], texts),
    )


def _parts_of(length: int) -> Callable[[str], Iterator[str]]:
    def parts(text: str) -> Iterator[str]:
        for run in _HAN_RUN.findall(text):
            yield from (run[i : i + length] for i in range(len(run) - length + 1))

    return parts


def _classed(
    length: str, texts: list[str], parts: Callable[[str], Iterator[str]]
) -> dict[tuple[str, str], list[str]]:
    """Up to `WORDS` words of every class; those of the class's probe first."""
    counts: Counter[str] = Counter()
    for text in texts[:READ]:
        counts.update(set(parts(text)))
    candidates = sorted(counts)
    Random(length).shuffle(candidates)
    found = {}
    for name, (least, most) in SHARES.items():
        probe = fold(prose.PROBES[f"{name}-{length}"].text)
        # A word of the rare class stands in one of the notices that were read, if at all.
        near = (1, 1) if most * READ < 1 else (least * READ, most * READ)
        likely = (word for word in candidates if near[0] <= counts[word] <= near[1])
        chosen = (
            word
            for word in likely
            if word != probe and least <= _share(word, texts, length) <= most
        )
        found[name, length] = [probe, *islice(chosen, WORDS - 1)]
    return found


def _share(word: str, texts: list[str], length: str) -> float:
    if length != "en":
        return sum(word in text for text in texts) / len(texts)
    whole = re.compile(rf"(?<![a-z0-9]){word}(?![a-z0-9])")
    return sum(word in text and bool(whole.search(text)) for text in texts) / len(texts)


def _unheard_of(phrases: list[str], texts: list[str]) -> list[str]:
    """Two phrases run into one, of which every two neighbours are common: no text has them."""
    pairs: Counter[str] = Counter()
    for text in texts[:READ]:
        pairs.update(set(_parts_of(2)(text)))
    common = {pair for pair, count in pairs.items() if count >= SHARES["common"][0] * READ}
    candidates = ("".join(each) for each in permutations(phrases, 2))
    found = (
        word
        for word in chain([prose.PROBES["none-pieces"].text], candidates)
        if common.issuperset(_parts_of(2)(word)) and not any(word in text for text in texts)
    )
    return list(islice(found, WORDS))


def questions(words: Words, size: int) -> list[Question]:
    """All requests, none of them twice, in the order of the report."""
    return [
        Question(kind, {name: str(value) for name, value in parameters.items()})
        for kind, of_kind in _kinds(words, size)
        for parameters in of_kind
    ]


def _kinds(words: Words, size: int) -> Iterator[tuple[str, list[dict]]]:
    by_class = words.by_class
    for length in (*map(str, LENGTHS), "en"):
        called = _called(length)
        for name in (*SHARES, "none"):
            yield f"{called}, {name}", [{"q": word} for word in by_class[name, length]]
    yield "document number", [{"q": number} for number in words.document_numbers]
    yield (
        "document number, spelt otherwise",
        [{"q": _spelt_otherwise(number)} for number in words.document_numbers],
    )
    yield "title, verbatim", [{"q": title} for title in words.titles]
    yield "phrase of common pairs, nowhere", [{"q": word} for word in words.unheard_of]
    yield FALLBACK, [{"q": question} for question in _asked()]

    def pairs(*classes: tuple[str, str], template: str = "{} {}") -> list[dict]:
        chosen = zip(*(by_class[each] for each in classes), strict=False)
        return [{"q": template.format(*each)} for each in chosen]

    ubiquitous, common = ("ubiquitous", "2"), ("common", "2")
    yield "two words, ubiquitous and common", pairs(ubiquitous, ("common", "4"))
    yield "two words, common and middling", pairs(common, ("middling", "4"))
    yield "two words, ubiquitous and rare", pairs(ubiquitous, ("rare", "4"))
    yield "one word without another", pairs(ubiquitous, common, template="{} -{}")
    yield "one word without a phrase", pairs(common, ("common", "4"), template="{} -{}")
    yield "quoted, common", pairs(("common", "6"), template='"{}"')
    years = cycle(range(2000, 2026))
    categories = cycle(lexicon.CATEGORY_NAMES)
    for name in ("ubiquitous", "common"):
        for length in ("2", "4"):
            called = f"{length} characters, {name}"
            chosen = by_class[name, length]
            yield f"{called}; of a year", [{"q": w, "year": next(years)} for w in chosen]
            yield (
                f"{called}; of a category",
                [{"q": word, "category": next(categories)} for word in chosen],
            )
            yield f"{called}; from–to", [{"q": word} | _span(next(years)) for word in chosen]
    yield (
        "no word; of a category and a year",
        [{"category": next(categories), "year": next(years)} for _ in range(WORDS)],
    )
    for name in ("ubiquitous", "common", "middling"):
        for length in ("2", "4"):
            yield (
                f"{length} characters, {name}; by relevance",
                [{"q": word, "sort": "relevance"} for word in by_class[name, length]],
            )
    for name in ("ubiquitous", "common"):
        page = min(DEEP_PAGE, int(SHARES[name][0] * size / PAGE_SIZE))
        for length in ("2", "4"):
            yield (
                f"{length} characters, {name}; page {page}",
                [{"q": word, "page": page} for word in by_class[name, length]],
            )


def _called(length: str) -> str:
    return {"en": "English", "1": "1 character"}.get(length, f"{length} characters")


def _spelt_otherwise(number: str) -> str:
    """With other brackets and a 第, and the year in wide digits."""
    agency, year, serial = re.fullmatch(r"(.+)〔(\d{4})〕(\d+)号", number).groups()
    wide = year.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    return f"{agency}[{wide}]第{serial}号"


def _span(year: int) -> dict[str, str]:
    return {"from": f"{year - 3}-03-15", "to": f"{year}-10-20"}


def _asked() -> list[str]:
    topics, actions = lexicon.WORDS["topic"], lexicon.WORDS["action"]
    draw = Random("asked")
    return [
        template.format(topic=draw.choice(topics), action=draw.choice(actions))
        for template, _ in zip(cycle(ASKED), range(WORDS), strict=False)
    ]
