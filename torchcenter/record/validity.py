"""What an official document is worth today, kept among the details of its edition."""

import datetime as dt

from django.db import models
from django.utils.translation import pgettext_lazy


class Validity(models.TextChoices):
    VALID = "valid", pgettext_lazy("validity", "valid")
    AMENDED = "amended", pgettext_lazy("validity", "amended")
    EXPIRED = "expired", pgettext_lazy("validity", "expired")
    REPEALED = "repealed", pgettext_lazy("validity", "repealed")

    @classmethod
    def of(cls, edition) -> "Validity":
        """That of an edition; nothing is noted of one that is valid."""
        return cls(edition.details.get("validity") or cls.VALID)


def archived_on(edition) -> dt.date | None:
    """Since when the text is kept for reference only, and no longer cared for."""
    day = edition.details.get("archived_on")
    return dt.date.fromisoformat(day) if day else None
