"""The legend of a drawn map: what stands alone, what is gathered, how exactly it is known.

The entries are made by the modules of each; how a legend is set is the page's and the canvas's.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.crowd_legend import crowd_entries
from sitmap.portrayal.draw_list import DrawList
from sitmap.portrayal.layer_choices import LayerChoices
from sitmap.portrayal.layering import faded_entries
from sitmap.portrayal.legend import LegendEntry, legend_entries
from sitmap.portrayal.precision import precision_entries
from sitmap.portrayal.style import Style

__all__ = ["drawn_entries"]


def drawn_entries(
    snapshot: Snapshot,
    situation: Situation,
    content: DrawList,
    rows: NDArray[np.int32],
    style: Style,
    layers: LayerChoices,
) -> tuple[LegendEntry, ...]:
    """Return the entries of a map, as faint as its layers; ``rows`` are those that stand alone."""
    entries = (
        *legend_entries(snapshot, situation, style, rows),
        *crowd_entries(content, snapshot),
        *precision_entries(content, snapshot, style),
    )
    return faded_entries(entries, snapshot, layers, style)
