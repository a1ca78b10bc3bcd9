"""What results are narrowed down by: the values of an edition, and the names they are shown with."""

from __future__ import annotations

from typing import NamedTuple

from torchcenter.record.models import Edition
from torchcenter.record.validity import Validity

DIMENSIONS = ("section", "category", "body", "language", "validity")


class Value(NamedTuple):
    """A value of a dimension; names only where the record brings them."""

    dimension: str
    value: str
    name_zh_hans: str = ""
    name_en: str = ""


def of_edition(edition: Edition) -> list[Value]:
    values = [
        Value("year", f"{edition.year}"),
        Value("month", edition.date.isoformat()[:7]),
        # Not always the year it is filed under: a plan is dated before its year begins.
        Value("dated", f"{edition.date.year}"),
        Value("section", edition.section),
        Value("validity", Validity.of(edition).value),
    ]
    if edition.category:
        values.append(
            Value(
                "category",
                edition.category,
                edition.category_name_zh_hans,
                edition.category_name_en,
            )
        )
    if body := edition.issuing_body_zh_hans or edition.issuing_body_en:
        values.append(Value("body", body, edition.issuing_body_zh_hans, edition.issuing_body_en))
    if edition.title_zh_hans:
        values.append(Value("language", "zh-hans"))
    if edition.title_en:
        values.append(Value("language", "en"))
    return values
