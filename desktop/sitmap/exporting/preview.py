"""What an export would hold, found out without writing anything: numbers, places, warnings."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.export_rows import ExportRows, forbidden
from sitmap.domain.observation import Kind
from sitmap.domain.redaction import RedactionProfile, Withheld
from sitmap.exchange.writing.flat import is_point, place_of
from sitmap.exporting.redacting import redacted_rows
from sitmap.exporting.selection import Selection
from sitmap.geo.geometry import Geometry
from sitmap.progress import NullProgress, Progress
from sitmap.store.database import Database
from sitmap.store.export_rows import RowSource

__all__ = ["ExportPreview", "preview_export"]

_MOST_POINTS: Final = 20_000
_MOST_SHAPES: Final = 400


@dataclass(slots=True)
class ExportPreview:
    """What would be exported: rows by kind, how many have no place, some of the places.

    ``points`` are (n, 2) in degrees. ``note`` says what redaction withholds, ``forbidden`` names
    sources whose licence does not allow to hand them on.
    """

    counts: dict[Kind, int] = field(default_factory=dict)
    without_place: int = 0
    points: list[tuple[float, float]] = field(default_factory=list)
    shapes: list[Geometry] = field(default_factory=list)
    note: str = ""
    withheld: Withheld | None = None
    forbidden: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many rows would be exported."""
        return sum(self.counts.values())

    def point_array(self) -> NDArray[np.float64]:
        """Return the points as an array."""
        return np.array(self.points, np.float64).reshape(-1, 2)

    def add(self, rows: ExportRows) -> None:
        """Count rows and take some of their places."""
        self.counts[rows.kind] = self.counts.get(rows.kind, 0) + len(rows)
        for shape in rows.shapes:
            if shape is None:
                self.without_place += 1
            elif is_point(shape):
                if len(self.points) < _MOST_POINTS:
                    self.points.append(place_of(shape))
            elif len(self.shapes) < _MOST_SHAPES:
                self.shapes.append(Geometry(shape))


def preview_export(
    db: Database,
    selection: Selection,
    profile: RedactionProfile | None,
    *,
    today: date | None = None,
    progress: Progress | None = None,
) -> ExportPreview:
    """Return what exporting a selection would give.

    Raises UserError if the file is damaged, Cancelled if ``progress`` says so.
    """
    progress = progress or NullProgress()
    rows = RowSource(db, selection.chosen)
    found = ExportPreview(forbidden=tuple(each.title for each in forbidden(rows.sources())))
    if profile is None:
        done, total = 0, sum(rows.counts.values())
        with closing(rows.batches()) as batches:
            for batch in batches:
                found.add(batch)
                done += len(batch)
                progress.step(done, total, "looking at it")
        return found
    withheld, batches = redacted_rows(db, selection, profile, today=today, progress=progress)
    with closing(batches):
        for batch in batches:
            found.add(batch)
    found.withheld, found.note = withheld, withheld.note(profile)
    found.counts = {kind: count for kind, count in found.counts.items() if count}
    return found
