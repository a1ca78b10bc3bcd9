"""How good the order of the search's answers is, beside a plain BM25 that holds all texts in memory.

    python -m benchmarks.relevance [-v]

records the notices of tests/data/relevance in the tests' database, asks the site's search all of the
questions there, takes everything back, and prints nDCG@10 of both; with -v also the questions in
which they differ.

BM25: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), with the
rarity of a gram never below zero, as in Lucene. nDCG: Järvelin and Kekäläinen, Cumulated Gain-Based
Evaluation of IR Techniques (2002), with the gain 2^grade − 1 of Burges et al., Learning to Rank Using
Gradient Descent (2005).
"""

import argparse
import datetime as dt
import json
import math
import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from html import escape
from pathlib import Path
from statistics import mean

import django
from django.conf import settings
from django.db import connection, transaction

from torchcenter.embedded_postgres import Cluster
from torchcenter.folding import HAN, fold

# Only once Django is set up can models be imported; in a test it is already, and this does nothing.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from torchcenter.record.content import EditionContent  # noqa: E402
from torchcenter.record.recording import (  # noqa: E402
    Attribution,
    next_document_numbers,
    record_all,
)
from torchcenter.record.search.finding import Filters  # noqa: E402
from torchcenter.record.search.results import RELEVANCE, search  # noqa: E402

COLLECTION = Path(__file__).resolve().parent.parent / "tests" / "data" / "relevance"
DEPTH = 10
K1, B = 1.2, 0.75

_GRAMS = re.compile(f"(?=([{HAN}]{{2}}))|(?<![0-9a-z])([0-9a-z]+)")

# The ids of the notices that answer a question, the best first.
Answer = Callable[[str], list[str]]


@dataclass(frozen=True)
class Notice:
    """`body` is plain text, a line for each paragraph."""

    id: str
    date: dt.date
    title: str
    body: str


@dataclass(frozen=True)
class Question:
    """`grades` by the notice's id: 3 answers the question, 2 most of it, 1 is about the same matter."""

    text: str
    grades: dict[str, int]


@dataclass(frozen=True)
class Comparison:
    """nDCG@10 of each question, in two orders."""

    question: str
    site: float
    reference: float


def collection() -> tuple[list[Notice], list[Question]]:
    """The notices and the judged questions of tests/data/relevance."""
    return (
        [
            Notice(row["id"], dt.date.fromisoformat(row["date"]), row["title"], row["body"])
            for row in _rows("notices.jsonl")
        ],
        [Question(row["question"], row["grades"]) for row in _rows("questions.jsonl")],
    )


def _rows(name: str) -> list[dict]:
    return [json.loads(line) for line in (COLLECTION / name).read_text("utf-8").splitlines()]


def grams(text: str) -> list[str]:
    """Every two neighbouring Han characters, and the words of Latin letters and digits."""
    return [pair or word for pair, word in _GRAMS.findall(fold(text))]


class Bm25:
    """Texts in memory, ordered by BM25 over `grams`."""

    def __init__(self, texts: dict[str, str]):
        counted = {name: Counter(grams(text)) for name, text in texts.items()}
        lengths = {name: counts.total() for name, counts in counted.items()}
        average = mean(lengths.values())
        self.norms = {name: K1 * (1 - B + B * lengths[name] / average) for name in texts}
        self.postings: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for name, counts in counted.items():
            for gram, count in counts.items():
                self.postings[gram][name] = count

    def scores(self, question: str) -> dict[str, float]:
        """Of each text that has a gram of the question its score."""
        scores: defaultdict[str, float] = defaultdict(float)
        for gram in set(grams(question)):
            holding = self.postings.get(gram, {})
            missing = len(self.norms) - len(holding)
            rarity = math.log1p((missing + 0.5) / (len(holding) + 0.5))
            for name, count in holding.items():
                scores[name] += rarity * count * (K1 + 1) / (count + self.norms[name])
        return scores

    def answer(self, question: str) -> list[str]:
        """The best texts, the best first."""
        scores = self.scores(question)
        return sorted(scores, key=scores.__getitem__, reverse=True)[:DEPTH]


def ndcg(answers: Iterable[str], grades: dict[str, int]) -> float:
    """nDCG@10 of the answers: 1 where none could be better, 0 where nothing relevant is among them."""
    given = [grades.get(name, 0) for name in answers]
    best = sorted(grades.values(), reverse=True)
    return _gain(given) / _gain(best)


def _gain(grades: list[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:DEPTH]))


def record_notices(notices: list[Notice]) -> None:
    """Put the notices into the record; their paths tell them apart."""
    numbers = next_document_numbers(len(notices))
    record_all(
        (_content(notice), number, Attribution())
        for notice, number in zip(notices, numbers, strict=True)
    )


def _content(notice: Notice) -> EditionContent:
    return EditionContent(
        section="notices",
        kind="notice",
        path=f"/{notice.id}/",
        date=notice.date,
        year=notice.date.year,
        title_zh_hans=notice.title,
        body_zh_hans="".join(f"<p>{escape(line)}</p>" for line in notice.body.splitlines()),
    )


def answer_of_the_site(question: str) -> list[str]:
    """The notices that the site's search names first."""
    found = search(question, Filters(), sort=RELEVANCE)
    return [hit.edition.path.strip("/") for hit in found.hits[:DEPTH]]


def compare(notices: list[Notice], questions: list[Question]) -> list[Comparison]:
    """The site and the reference, question by question; the notices have been recorded."""
    reference = Bm25({notice.id: f"{notice.title}\n{notice.body}" for notice in notices})
    return [
        Comparison(
            question.text,
            site=ndcg(answer_of_the_site(question.text), question.grades),
            reference=ndcg(reference.answer(question.text), question.grades),
        )
        for question in questions
    ]


def report(compared: list[Comparison]) -> str:
    """Both figures in two lines."""
    return (
        f"site       nDCG@{DEPTH} {mean(one.site for one in compared):.4f}\n"
        f"reference  nDCG@{DEPTH} {mean(one.reference for one in compared):.4f}"
        f"  ({len(compared)} questions)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how well the search puts in order.")
    parser.add_argument("-v", action="store_true", help="name the questions that differ")
    arguments = parser.parse_args()
    data = settings.EMBEDDED_POSTGRES
    with Cluster(data, durable=False).in_use() if data else nullcontext():
        connection.creation.create_test_db(verbosity=0, autoclobber=True, keepdb=True)
        with transaction.atomic():
            notices, questions = collection()
            record_notices(notices)
            compared = compare(notices, questions)
            transaction.set_rollback(True)
        connection.close()
    if arguments.v:
        for one in sorted(compared, key=lambda one: one.site - one.reference):
            if abs(one.site - one.reference) > 0.0005:
                print(f"{one.site:.3f} {one.reference:.3f}  {one.question}")
    print(report(compared))


if __name__ == "__main__":
    main()
