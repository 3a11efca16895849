"""The section of a page that says what changed since an earlier day, in square kilometres."""

from __future__ import annotations

from sitmap.domain.category import Party
from sitmap.domain.comparison import Change, method_words
from sitmap.portrayal.compared import Compared
from sitmap.portrayal.page.flow import Piece, Setter, TextStyle
from sitmap.portrayal.page.style import INK, MUTED

__all__ = ["change_pieces"]

_NO_BREAK = "\u00a0"


def change_pieces(found: Compared, parties: dict[str, Party], setter: Setter) -> list[Piece]:
    """Return a line for each series and party, and the line that says how it was measured."""
    size = setter.size
    styles = (TextStyle(size * 0.92, INK), TextStyle(size * 0.88, MUTED))
    pieces: list[Piece] = []
    for change in found.changes:
        party = parties.get(change.party)
        whose = party.name if party else "no party"
        label = f"{whose}, {change.series}" if change.series else whose
        pieces += setter.run_in(label, _figures(change), styles)
    if not pieces:
        pieces += setter.paragraph("No area is stated on either day.", styles[1])
    where = f"Only {found.since.inside}. " if found.since.inside else ""
    method = method_words(found.since.sliver_m)
    method = f"{method[0].upper()}{method[1:]}"
    return [*pieces, *setter.paragraph(f"{where}{method}.", styles[1], before=0.2 * size)]


def _figures(change: Change) -> str:
    parts = (
        f"gained {change.gained_km2:,.1f} km²",
        f"lost {change.lost_km2:,.1f} km²",
        f"reclassified {change.reclassified_km2:,.1f} km²",
        f"slivers +{change.sliver_gained_km2:,.1f} −{change.sliver_lost_km2:,.1f} km²",
    )
    return ", ".join(part.replace(" ", _NO_BREAK) for part in parts)
