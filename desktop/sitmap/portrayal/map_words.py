"""A map in a few sentences, for those who cannot see it: the alternative text of a figure.

The whole situation line by line is told by ``text_view``; here only so much is said as
somebody listens to.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.page.texts import dates_of, grouped
from sitmap.portrayal.statements import statement

__all__ = ["map_words"]

_MOST: Final = 40


def map_words(
    snapshot: Snapshot,
    situation: Situation,
    drawn: NDArray[np.int32],
    scale: str,
    kept_back: str = "",
) -> str:
    """Return dates, scale and what is drawn as sentences, of at most 40 observations.

    ``drawn`` are the rows on the map (int32), ``scale`` its scale in words.
    """
    columns, dates = snapshot.columns, dates_of(snapshot, situation)
    shown = np.intersect1d(situation.rows, drawn)
    shown = shown[columns.metric[shown] < 0]
    lines = [
        f"Map. {dates.situation_words()}. {dates.known_words()}",
        scale,
        kept_back,
        *(statement(snapshot, row) for row in shown[:_MOST].tolist()),
        f"And {grouped(len(shown) - _MOST)} more" if len(shown) > _MOST else "",
    ]
    sentences = [line if line.endswith(".") else f"{line}." for line in lines if line]
    return " ".join(sentences).replace("\u00a0", " ").replace("\u202f", " ")
