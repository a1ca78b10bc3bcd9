"""Chinese administrative prose for benchmarks: any number of made-up notices, the same for the same seed.

    python -m benchmarks.prose 100000 --seed 2024 > notices.jsonl

Words follow Zipf's law over `benchmarks.lexicon`. Most of a notice's sentences come from a stock of 20,000
that is written first; the others have companies, people, dates and numbers of their own. One stream of
random numbers feeds one notice after the other, so 10,000 notices are the first 10,000 of 100,000.

`PROBES` are the words to search for: each stands in a known share of all notices, and nowhere else.
"""

import argparse
import datetime as dt
import json
import sys
from bisect import bisect
from collections.abc import Callable, Iterator
from html import escape
from itertools import accumulate, combinations, cycle, islice
from math import gcd
from random import Random
from string import Formatter
from typing import NamedTuple, TypeVar

from benchmarks import lexicon

# The text of a notice, its paragraphs joined with nothing between them, has this many characters.
SHORTEST, LONGEST = 800, 1500

# Probes are planted exactly `share * BLOCK` times in every full block of notices.
BLOCK = 10_000

STOCK_PER_TEMPLATE = 400
FULL_WIDTH_EVERY = 37
TRADITIONAL_SHARE = 0.01
ENGLISH_TITLE_SHARE = 0.2
UNUSUAL_BRACKETS_SHARE = 0.1

# A notice aims at a length in here: the last sentence of a section runs over by less than 140.
_AIMS = range(850, 1350)
_SENTENCES_PER_PARAGRAPH = 3
_CARDS = 2_048
_DEADLINE_DAYS = 90
_MONTH_WEIGHTS = (6, 5, 9, 9, 9, 10, 9, 8, 10, 8, 11, 12)
_WEEKEND_WEIGHT = 0.05
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")

_PARTS = ("%", "％", ".5%", ".2%", ".8％")
_UNUSUAL_BRACKETS = ("[]", "（）", "【】")

# Slots made of other slots: how many cards, and templates. Founders and traders are dealt side by side:
# as their numbers have no common divisor, all pairs come up, sixteen million companies.
_COMPOUNDS = {
    "place": (_CARDS, ("{province}", "{city}市", "{city}")),
    "money": (_CARDS, ("{count}万元", "{count}.{digit}亿元", "{count}0万元")),
    "person": (_CARDS, ("{surname}{given}",)),
    "founder": (4_096, ("{city}{syllable}",)),
    "trader": (4_095, ("{syllable}{trade}{suffix}",)),
}

T = TypeVar("T")
Maker = Callable[[], str]
Run = Callable[[], Iterator[str]]


class Probe(NamedTuple):
    """A word to search for. It stands in `share` of all notices, once, in this `sentence` of the body."""

    text: str
    share: float
    kind: str
    sentence: str = ""


# By kind and length: 1, 2, 4, 6 and more characters, English. No notice holds `none-pieces`, though every
# two-character piece of it is common.
PROBES = {
    "ubiquitous-1": Probe("盖", 0.9, "ubiquitous", "上述材料均须加盖公章。"),
    "ubiquitous-2": Probe("特此", 0.9, "ubiquitous", "特此说明。"),
    "ubiquitous-4": Probe("有关事项", 0.9, "ubiquitous", "其他有关事项另行告知。"),
    "ubiquitous-6": Probe("科技主管部门", 0.9, "ubiquitous", "请各地科技主管部门遵照执行。"),
    "ubiquitous-en": Probe("PDF", 0.9, "ubiquitous", "扫描件统一采用PDF格式。"),
    "common-1": Probe("税", 0.3, "common", "符合条件的单位按规定享受税费减免。"),
    "common-2": Probe("抽查", 0.3, "common", "工作结束后将随机抽查。"),
    "common-4": Probe("信用信息", 0.3, "common", "相关记录纳入信用信息系统。"),
    "common-6": Probe("事中事后监管", 0.3, "common", "要健全事中事后监管机制。"),
    "common-en": Probe("5G", 0.3, "common", "支持5G网络在园区的应用。"),
    "middling-1": Probe("锂", 0.01, "middling", "重点发展锂电池材料及其回收。"),
    "middling-2": Probe("氢能", 0.01, "middling", "优先考虑氢能装备项目。"),
    "middling-4": Probe("量子计算", 0.01, "middling", "设立量子计算专题。"),
    "middling-6": Probe("脑机接口技术", 0.01, "middling", "鼓励脑机接口技术的临床研究。"),
    "middling-en": Probe("AI", 0.01, "middling", "可使用AI工具辅助翻译。"),
    "rare-1": Probe("钚", 0.0001, "rare", "涉及钚的试验另行报批。"),
    "rare-2": Probe("苔藓", 0.0001, "rare", "样本包括高原苔藓。"),
    "rare-4": Probe("飞秒激光", 0.0001, "rare", "展示了飞秒激光设备。"),
    "rare-6": Probe("高温超导磁悬浮", 0.0001, "rare", "参观了高温超导磁悬浮试验线。"),
    "rare-en": Probe("Kubernetes", 0.0001, "rare", "平台部署于Kubernetes集群。"),
    "none-1": Probe("鳜", 0, "none"),
    "none-2": Probe("琵琶", 0, "none"),
    "none-4": Probe("敦煌壁画", 0, "none"),
    "none-6": Probe("唐三彩陶器修复", 0, "none"),
    "none-en": Probe("zeppelin", 0, "none"),
    "none-pieces": Probe("高新技术合同", 0, "none"),
}


class Day(NamedTuple):
    iso: str
    year: int
    words: str


class Calendar:
    """The days of `years` and how often each is drawn: more in later years, few at weekends."""

    def __init__(self, years: range):
        first, last = dt.date(years[0], 1, 1), dt.date(years[-1], 12, 31)
        dates = [
            first + dt.timedelta(days) for days in range((last - first).days + 1 + _DEADLINE_DAYS)
        ]
        self.days = [Day(f"{d}", d.year, f"{d.year}年{d.month}月{d.day}日") for d in dates]
        self._sums = list(accumulate(_day_weight(d, years) for d in dates if d <= last))

    def draw(self, random: Callable[[], float]) -> int:
        """An index into `days`, never one of the days after `years` that are there for deadlines."""
        return bisect(self._sums, random() * self._sums[-1])


def _day_weight(day: dt.date, years: range) -> float:
    if day.year not in years:
        return 0
    of_year = 1 + 4 * (day.year - years[0]) / len(years)
    of_weekday = _WEEKEND_WEIGHT if day.weekday() >= 5 else 1
    return of_year * of_weekday * _MONTH_WEIGHTS[day.month - 1]


def _zipf_table(words: tuple[str, ...]) -> list[str]:
    """Some 2,000 cards: every word at least once, and as often as its place in the tuple says."""
    weights = [1 / (place + 2) for place in range(len(words))]
    scale = _CARDS / sum(weights)
    return [
        word
        for word, weight in zip(words, weights, strict=True)
        for _ in range(max(1, round(weight * scale)))
    ]


class Writer:
    """Fills the slots of the lexicon's templates; `today` is an index into the calendar.

    Words are not drawn but dealt: the cards of each slot are shuffled once and dealt round and round, which
    is much faster. Templates are drawn, so the rounds of two slots soon fall out of step.
    """

    def __init__(self, rng: Random, calendar: Calendar):
        self.rng = rng
        self.random = random = rng.random
        self.calendar = calendar
        self.today = 0
        self._makers: dict[str, Maker] = {
            name: self.dealt(_zipf_table(words)) for name, words in lexicon.WORDS.items()
        }
        self._makers |= {
            "digit": self.dealt(list("23456") * 20),
            "percent": self.dealt([f"{whole}{part}" for whole in range(5, 96) for part in _PARTS]),
            "count": self.dealt([str(2 + int(398 * random() ** 3)) for _ in range(_CARDS)]),
            "year": lambda: str(calendar.days[self.today].year),
            "deadline": lambda: calendar.days[self.today + 5 + self.below(60)].words,
            "serial": lambda: f"GR{int(random() * 1e9):09d}",
            "phone": lambda: f"010-{int(random() * 1e8):08d}",
            "cited": self.cited,
        }
        for name, (cards, choices) in _COMPOUNDS.items():
            write = self.any_of(choices)
            self._makers[name] = self.dealt([write() for _ in range(cards)])
        self._makers["company"] = self.template("{founder}{trader}")

    def below(self, stop: int) -> int:
        return int(self.random() * stop)

    def dealt(self, texts: list[str]) -> Maker:
        """The next of the shuffled `texts` at each call; after the last comes the first again."""
        return cycle(self.rng.sample(texts, len(texts))).__next__

    def drawn(self, choices: list[T]) -> Callable[[], T]:
        random, size = self.random, len(choices)
        return lambda: choices[int(random() * size)]

    def template(self, text: str) -> Maker:
        """What fills `text`, its literal characters escaped for HTML; words need no escaping."""
        pattern, makers = "", []
        for literal, slot, _spec, _conversion in Formatter().parse(text):
            pattern += escape(literal, quote=False).replace("%", "%%")
            if slot:
                pattern += "%s"
                makers.append(self._makers[slot])
        return lambda: pattern % tuple([make() for make in makers])

    def any_of(self, templates: tuple[str, ...]) -> Maker:
        draw = self.drawn([self.template(text) for text in templates])

        def fill() -> str:
            return draw()()

        return fill

    def number(self, brackets: str, latest: int) -> str:
        """A document number, such as 国科发火〔2016〕32号."""
        makers = self._makers
        serial = 1 + int(2_000 * self.random() ** 2)
        return (
            f"{makers['issuer']()}{makers['heading']()}{brackets[0]}{latest}{brackets[1]}{serial}号"
        )

    def cited(self) -> str:
        """A number of this year or the nine before it, sometimes in unusual brackets."""
        year = self.calendar.days[self.today].year - int(10 * self.random() ** 2)
        unusual = self.random() < UNUSUAL_BRACKETS_SHARE
        return self.number(_UNUSUAL_BRACKETS[self.below(3)] if unusual else "〔〕", year)


def _stock(writer: Writer) -> dict[str, list[str]]:
    """The sentences that notices share, by section: 20,000 of them, some 5 MB, a fifth of a second.

    Templates take turns: the sentence at place n is of template n modulo their number.
    """
    stock = {}
    for section, templates in lexicon.SENTENCES.items():
        makers = [writer.template(text) for text in templates]
        stock[section] = [make() for _ in range(STOCK_PER_TEMPLATE) for make in makers]
        for place in range(0, len(stock[section]), FULL_WIDTH_EVERY):
            stock[section][place] = stock[section][place].translate(_FULL_WIDTH)
    return stock


def _runs(sentences: list[str], random: Callable[[], float]) -> Run:
    """What starts an endless walk through `sentences` that brings every template before any returns."""
    size = len(sentences)
    paces = [pace for pace in range(1, size) if gcd(pace, size) == 1]

    def run() -> Iterator[str]:
        place, pace = int(random() * size), paces[int(random() * len(paces))]
        while True:
            yield sentences[place]
            place = (place + pace) % size

    return run


def _planted(seed: int) -> Iterator[list[str]]:
    """For each notice in turn, the sentences of its probes; a block of them is held at a time."""
    block = 0
    while True:
        sentences: list[list[str]] = [[] for _ in range(BLOCK)]
        for name, probe in PROBES.items():
            chosen = Random(f"{seed}/{name}/{block}").sample(
                range(BLOCK), round(probe.share * BLOCK)
            )
            for place in chosen:
                sentences[place].append(probe.sentence)
        yield from sentences
        block += 1


class _Press:
    """Everything of one run that is made once: templates, the stock, the tables drawn from."""

    def __init__(self, seed: int, years: range):
        calendar = Calendar(years)
        self.writer = writer = Writer(Random(seed), calendar)
        stock = _stock(writer)
        self.runs = {name: _runs(sentences, writer.random) for name, sentences in stock.items()}
        particular = writer.any_of(lexicon.PARTICULARS)
        self.runs["particulars"] = lambda: iter(particular, None)
        self.headings = {
            name: writer.dealt(list(headings)) for name, headings in lexicon.HEADINGS.items()
        }
        # Two or three sections in their usual order, the notice's own before the last.
        self.outlines = [
            (*chosen[:-1], "particulars", chosen[-1])
            for size in (2, 3)
            for chosen in combinations(lexicon.SENTENCES, size)
        ]
        self.forms = [
            (form.category, writer.any_of(form.titles), self._closing(form.name))
            for form in lexicon.FORMS
            for _ in range(form.weight)
        ]
        self.addressee = writer.any_of(lexicon.ADDRESSEES)
        self.opening = writer.any_of(lexicon.OPENINGS)
        self.traditional = writer.drawn([written for written, _twin in lexicon.TRADITIONAL])
        self.department = writer.template("{department}")
        self.english_form = writer.drawn(list(lexicon.ENGLISH_FORMS))
        self.english_subject = writer.drawn(list(lexicon.ENGLISH_SUBJECTS))

    def _closing(self, form: str) -> Maker:
        return self.writer.any_of(tuple(text.replace("{form}", form) for text in lexicon.CLOSINGS))

    def notice(self, number: int, planted: list[str]) -> dict:
        """Notice `number`, with the planted sentences in it; about 45 µs."""
        writer = self.writer
        writer.today = writer.calendar.draw(writer.random)
        day = writer.calendar.days[writer.today]
        category, title, closing = self.forms[writer.below(len(self.forms))]
        return {
            "ref": f"prose-{number:07d}",
            "title": title(),
            "title_en": self._english_title(day.year),
            "date": day.iso,
            "category": category,
            "body": self._body(closing(), day, planted),
            "body_en": "",
            "document_number": writer.number("〔〕", day.year),
            "source": self.department(),
            "legacy_url": f"https://example.org/{day.year}/content_{number:07d}.html",
            "attachments": [],
        }

    def _english_title(self, year: int) -> str:
        if self.writer.random() >= ENGLISH_TITLE_SHARE:
            return ""
        return f"{self.english_form()} on {self.english_subject()} ({year})"

    def _body(self, closing: str, day: Day, planted: list[str]) -> str:
        writer = self.writer
        paragraphs = [self.addressee(), self.opening()]
        if writer.random() < TRADITIONAL_SHARE:
            paragraphs.append(self.traditional())
        ending = [closing, self.department(), day.words]
        length = sum(map(len, paragraphs)) + sum(map(len, ending))
        aim = _AIMS[writer.below(len(_AIMS))]
        outline = self.outlines[writer.below(len(self.outlines))]
        each = (aim - length) / len(outline)
        for place, section in enumerate(outline):
            heading = f"{'一二三四'[place]}、{self.headings[section]()}"
            length += len(heading)
            enough = aim - each * (len(outline) - 1 - place)
            sentences, length = self._section(
                section, planted[place :: len(outline)], length, enough
            )
            together = 1 if section == "particulars" else _SENTENCES_PER_PARAGRAPH
            paragraphs.append(heading)
            paragraphs += [
                "".join(sentences[start : start + together])
                for start in range(0, len(sentences), together)
            ]
        return f"<p>{'</p><p>'.join(paragraphs + ending)}</p>"

    def _section(
        self, section: str, planted: list[str], length: float, enough: float
    ) -> tuple[list[str], int]:
        """Sentences until the notice's `length` is `enough`, at least one, the planted ones among them."""
        length += sum(map(len, planted))
        sentences = []
        for sentence in self.runs[section]():
            sentences.append(sentence)
            length += len(sentence)
            if length >= enough:
                break
        for sentence in planted:
            sentences.insert(self.writer.below(len(sentences) + 1), sentence)
        return sentences, length


def _endless(seed: int, years: range) -> Iterator[dict]:
    press = _Press(seed, years)
    for number, planted in enumerate(_planted(seed), 1):
        yield press.notice(number, planted)


def notices(count: int, seed: int = 2024, years: range = range(1989, 2027)) -> Iterator[dict]:
    """`count` notices with the keys that `import_notices` reads, in memory that does not grow with `count`.

    The body is HTML, `<p>…</p>` after `<p>…</p>`; categories are those of `lexicon.CATEGORY_NAMES`.
    """
    return islice(_endless(seed, years), count)


def main() -> None:
    parser = argparse.ArgumentParser(description="Write made-up notices as JSON Lines.")
    parser.add_argument("count", type=int, metavar="COUNT")
    parser.add_argument("--seed", type=int, default=2024)
    arguments = parser.parse_args()
    for notice in notices(arguments.count, arguments.seed):
        sys.stdout.write(json.dumps(notice, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
