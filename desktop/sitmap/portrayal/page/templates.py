"""Templates: which parts a page has and which text goes into which block, as plain data.

A template says nothing of dates or places; a file may remember one under a name of its own.
Where the blocks stand is found by ``layout`` unless somebody has put them somewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from sitmap.errors import UserError

__all__ = ["DEFAULT_TEMPLATE", "TEMPLATES", "MapChoice", "SectionName", "Template", "find_template"]

MapChoice: TypeAlias = Literal["one", "numbered", "before", "dates", "none"]
"""One map, one with numbered events, the earlier day beside the later, several days, no map."""

SectionName: TypeAlias = Literal[
    "account",
    "changes",
    "legend",
    "ages",
    "events",
    "readings",
    "computed",
    "measured",
    "charts",
    "contradictions",
    "remarks",
    "sources",
    "base map",
    "notes",
    "author",
]

_FOOT: Final[tuple[SectionName, ...]] = ("sources", "base map", "notes", "remarks", "author")


@dataclass(frozen=True, slots=True)
class Template:
    """What stands on a page: its maps, the text beside them, and the text at the foot.

    Sections that have nothing to say take no room. ``open_contradictions`` adds what a review
    of the claims finds.
    """

    code: str
    name: str
    maps: MapChoice
    main: tuple[SectionName, ...]
    foot: tuple[SectionName, ...] = _FOOT
    open_contradictions: bool = False

    @property
    def several(self) -> bool:
        """Whether the page has more than one map."""
        return self.maps in ("before", "dates")


_TEMPLATES: Final = (
    Template(
        "metrics-map",
        "Map with metrics",
        "one",
        (
            "account",
            "legend",
            "changes",
            "ages",
            "readings",
            "computed",
            "measured",
            "charts",
            "contradictions",
        ),
    ),
    Template(
        "situation-map",
        "Situation map",
        "one",
        ("account", "legend", "changes", "ages", "contradictions"),
    ),
    Template(
        "two-dates",
        "Two dates compared",
        "before",
        ("account", "changes", "legend", "ages", "contradictions"),
    ),
    Template("dates", "Several dates", "dates", ("account", "legend", "ages", "contradictions")),
    Template(
        "metrics-sheet",
        "Metrics sheet",
        "none",
        ("account", "charts", "readings", "computed", "measured", "changes", "contradictions"),
        ("sources", "notes", "remarks", "author"),
    ),
    Template(
        "event-list",
        "Map with numbered events",
        "numbered",
        ("account", "events", "legend", "changes", "ages", "contradictions"),
    ),
    Template("story-page", "Story page", "one", ("account", "legend", "changes", "ages")),
)
TEMPLATES: Final = {template.code: template for template in _TEMPLATES}
DEFAULT_TEMPLATE: Final = TEMPLATES["metrics-map"]


def find_template(name: str) -> Template:
    """Return the template of a code or name in any case; raises UserError that lists them."""
    wanted = name.strip().casefold()
    for template in TEMPLATES.values():
        if wanted in (template.code, template.name.casefold()):
            return template
    raise UserError(f"unknown template {name!r}", hint=f"use one of {', '.join(TEMPLATES)}")
