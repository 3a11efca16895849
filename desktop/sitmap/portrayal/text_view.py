"""The situation in words: what the map, the legend and the table show, line by line.

For those who cannot see the map, and wherever a picture needs a text beside it. Nothing is
said here that the page does not show.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.readings import readings
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.metrics_table import reading_details
from sitmap.portrayal.page.texts import dates_of, schematic_note, sources_shown
from sitmap.portrayal.statements import statement

__all__ = ["text_view"]


def text_view(
    snapshot: Snapshot,
    situation: Situation,
    rows: NDArray[np.int32] | None = None,
    kept_back: str = "",
) -> tuple[str, ...]:
    """Return the situation as lines; ``rows`` are those drawn (None: all with a place).

    ``kept_back`` says what a filter or hidden layers leave out.
    """
    dates = dates_of(snapshot, situation)
    shown = situation.rows if rows is None else np.intersect1d(situation.rows, rows)
    placed = shown[np.isfinite(snapshot.columns.lon[shown])]
    lines = [
        snapshot.info.title,
        f"{dates.situation_words()}. {dates.known_words()}.",
        kept_back,
        *(f"On the map: {line}" for line in _statements(snapshot, placed)),
        *(
            f"{reading.name}: {reading.value()}. {reading_details(reading)}"
            for reading in readings(snapshot, situation)
        ),
        schematic_note(snapshot, placed),
        *(f"Source: {source.citation()}" for source in sources_shown(snapshot, situation.rows)),
    ]
    return tuple(line.replace("\u00a0", " ") for line in lines if line)


def _statements(snapshot: Snapshot, rows: NDArray[np.int32]) -> list[str]:
    """Return one line for each drawn statement that is no reading."""
    chosen = rows[snapshot.columns.metric[rows] < 0].tolist()
    return [statement(snapshot, row) for row in chosen]
