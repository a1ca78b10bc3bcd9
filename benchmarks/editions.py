"""Made-up notices as the desk would hand them to the record."""

from __future__ import annotations

import datetime as dt

from benchmarks import lexicon
from torchcenter import document_numbers
from torchcenter.record.content import EditionContent

# Whose notices they are, by the first year: made up, and three of them for the facet.
ISSUING_BODIES = (
    (2018, "甲省科技厅", "Department of Science and Technology of Province A"),
    (2003, "甲省科技局", "Bureau of Science and Technology of Province A"),
    (0, "甲省科委", "Science and Technology Commission of Province A"),
)


def content_of(notice: dict, document: int) -> EditionContent:
    """The content of a notice that is given with the keys of the import, published as this document."""
    date = dt.date.fromisoformat(notice["date"])
    category_zh_hans, category_en = lexicon.CATEGORY_NAMES[notice["category"]]
    body_zh_hans, body_en = next(
        names for first_year, *names in ISSUING_BODIES if date.year >= first_year
    )
    return EditionContent(
        section="notices",
        kind="notice",
        path=f"/notices/{date.year}/{document}/",
        date=date,
        year=date.year,
        category=notice["category"],
        category_name_zh_hans=category_zh_hans,
        category_name_en=category_en,
        issuing_body_zh_hans=body_zh_hans,
        issuing_body_en=body_en,
        title_zh_hans=notice["title"],
        title_en=notice["title_en"],
        body_zh_hans=notice["body"],
        body_en=notice["body_en"],
        details={
            "ref": notice["ref"],
            "document_number": document_numbers.tidy(notice["document_number"]),
            "source_zh_hans": notice["source"],
            "legacy_url": notice["legacy_url"],
        },
    )
