"""Where pages have moved to that stood at other addresses before."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from torchcenter.language import neutral

from .addresses import readable, require_asked, require_page, tried, tried_at

MAX_LENGTH = 500


class AddressField(models.CharField):
    """An address of this site, kept in its readable form however it was written."""

    def clean(self, value, model_instance):
        return super().clean(readable(value or ""), model_instance)

    def formfield(self, **kwargs):
        """Without a longest text: it counts in the readable form, which is shorter than escapes."""
        return super().formfield(**{"max_length": None, **kwargs})


class NeutralAddressField(AddressField):
    """An address without its language prefix."""

    def clean(self, value, model_instance):
        return super().clean(neutral(readable(value or "")) or "/", model_instance)


class MoveQuerySet(models.QuerySet):
    def present_of(self, address: str) -> str | None:
        """Where what stood at the readable address is now; None if no move is from there. One query."""
        former = tried(address)
        moves = dict(self.filter(former__in=former).values_list("former", "present"))
        return next((moves[address] for address in former if address in moves), None)

    def conflicts(self, moves: Sequence[Move]) -> dict[int, ValidationError]:
        """What keeps each of the moves from being saved along with the others, by its place.

        None leads to itself, on to another, or from where another leads. One query.
        """
        saved = self.exclude(pk__in=[move.pk for move in moves if move.pk])
        standing = dict(saved.values_list("former", "present"))
        leads = standing | {move.former: move.present for move in moves}
        reached = {
            address: former for former, present in standing.items() for address in tried_at(present)
        }
        found = ((place, _conflict(move, leads, reached)) for place, move in enumerate(moves))
        return {place: ValidationError(problem) for place, problem in found if problem}


def _conflict(move: Move, leads: dict[str, str], reached: dict[str, str]) -> str:
    """`leads` has present addresses by former ones, `reached` former ones by where they lead."""
    at_present = tried_at(move.present)
    if move.former in at_present:
        return _("The former address and the present one are the same.")
    further = next((address for address in at_present if address in leads), None)
    if further and move.former in tried_at(leads[further]):
        return _("These would lead in a circle: “%(present)s” leads to “%(further)s”.") % {
            "present": further,
            "further": leads[further],
        }
    if further:
        return _("“%(present)s” has moved too: lead to “%(further)s” at once.") % {
            "present": further,
            "further": leads[further],
        }
    if move.former in reached:
        return _("“%(earlier)s” leads to “%(former)s”: change that move first.") % {
            "earlier": reached[move.former],
            "former": move.former,
        }
    return ""


class Move(models.Model):
    """What stood at the former address is at the present one. Asked for where no page is, never else."""

    former = AddressField(
        gettext_lazy("former address"),
        max_length=MAX_LENGTH,
        unique=True,
        validators=[require_asked],
        help_text=gettext_lazy("/2016/a.html or /art.asp?id=7. Without “?…” it holds with any."),
        error_messages={"unique": gettext_lazy("There is a move from this address already.")},
    )
    present = NeutralAddressField(
        gettext_lazy("present address"),
        max_length=MAX_LENGTH,
        validators=[require_page],
        help_text=gettext_lazy(
            "A page of this site: /notices/2024/123/. It holds for both languages."
        ),
    )
    note = models.CharField(gettext_lazy("note"), max_length=200, blank=True)
    created_at = models.DateTimeField(gettext_lazy("created at"), auto_now_add=True)

    objects = MoveQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("moved address")
        verbose_name_plural = gettext_lazy("moved addresses")
        ordering = ["former"]
        constraints = [
            models.CheckConstraint(
                condition=Q(former__regex="^/([^/]|$)"), name="move_from_this_site"
            ),
            models.CheckConstraint(
                condition=Q(present__regex="^/([^/]|$)"), name="move_within_this_site"
            ),
            models.CheckConstraint(condition=~Q(former=F("present")), name="move_leads_elsewhere"),
        ]

    def __str__(self):
        return f"{self.former} → {self.present}"

    def clean(self):
        if problem := Move.objects.conflicts([self]).get(0):
            raise ValidationError({"present": problem})


def lock() -> None:
    """Let nobody else change moves until the transaction ends; two at once could make a circle."""
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(Move._meta.db_table)
        cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
