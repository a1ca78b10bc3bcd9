"""What the component page is made of: groups of parts, and each part in its states."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from .drawing import fit


@dataclass(frozen=True)
class Specimen:
    """A part in one state. `key` is its id."""

    key: str
    state: str
    html: SafeString


@dataclass(frozen=True)
class Part:
    """A part in all its states, in its place on a page: `main`, `margin`, or `page` for both."""

    key: str
    name: str
    specimens: list[Specimen]
    place: str

    @classmethod
    def of(cls, key: str, name: str, states: dict[str, str], *, place: str = "main") -> Part:
        specimens = []
        for number, (state, html) in enumerate(states.items(), 1):
            own = f"{key}-{number}"
            full_name = f"{name} · {state}"
            specimens.append(
                Specimen(own, state, fit(html, own, full_name, f"{key}-name {own}-state"))
            )
        return cls(key, name, specimens, place)


@dataclass(frozen=True)
class PartGroup:
    key: str
    name: str
    parts: list[Part]


def shown(html: str) -> str:
    """A part that a script shows, as it is then."""
    return html.replace(" hidden", "")
