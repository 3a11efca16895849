"""What is drawn, as plain frozen data: shapes, marks and words in frame units.

One frame unit is 1/96 inch; x grows to the right, y downwards, the origin is the top left
corner of the map frame. A draw list is made from snapshot, view and style and painted by
``sitmap.paint`` on a widget, an image or a page. How it is made and how it is painted do
not belong here, and Qt does not either.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "LAYER_ORDER",
    "MM",
    "POINT",
    "RGBA",
    "SYMBOLS",
    "Anchor",
    "Baseline",
    "Clusters",
    "Density",
    "DrawList",
    "Fill",
    "Hatch",
    "HatchStyle",
    "Item",
    "Layer",
    "Markers",
    "PathShape",
    "Paths",
    "Raster",
    "Stroke",
    "Text",
    "combine",
    "layer_rank",
]

RGBA: TypeAlias = tuple[int, int, int, int]
HatchStyle: TypeAlias = Literal[
    "none", "diagonal", "back", "cross", "dots", "horizontal", "vertical"
]
Anchor: TypeAlias = Literal["left", "centre", "right"]
Baseline: TypeAlias = Literal["baseline", "middle", "top"]

MM: Final = 96 / 25.4
"""Frame units in a millimetre."""
POINT: Final = 96 / 72
"""Frame units in a typographic point."""

SYMBOLS: Final = (
    "circle",
    "square",
    "diamond",
    "triangle",
    "triangle-down",
    "star",
    "cross",
    "hexagon",
    "flag",
    "bars",
    "quote",
    "pin",
    "dot",
    "burst",
    "page",
    "ring",
)
"""Marks by code: ``Markers.symbol`` holds indices into this tuple."""

LAYER_ORDER: Final = (
    "water",
    "land",
    "relief",
    "imagery",
    "ground-cover",
    "situation-control",
    "situation-hatches",
    "imagery-above",
    "lakes",
    "rivers",
    "oblasts",
    "graticule",
    "railways",
    "roads",
    "borders",
    "grid-names",
    "density",
    "situation-edges",
    "changes",
    "routes",
    "precision",
    "line-names",
    "places",
    "labels",
    "situation-labels",
    "notes",
    "clusters",
    "leaders",
    "readings",
    "events",
    "letters",
    "counts",
)
"""Bottom to top. Tints lie below rivers, roads and names so that the place stays readable."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line: width in frame units, dash lengths in frame units (empty = solid)."""

    colour: RGBA
    width: float
    dash: tuple[float, ...] = ()
    cap: Literal["round", "flat"] = "round"


@dataclass(frozen=True, slots=True)
class Fill:
    """A plain opaque tint."""

    colour: RGBA


@dataclass(frozen=True, slots=True)
class Hatch:
    """Lines or dots over an area; ``spacing`` and ``width`` in frame units."""

    style: HatchStyle
    colour: RGBA
    spacing: float = 7.0
    width: float = 1.0


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class PathShape:
    """Rings or lines: ``points`` float32 (n, 2), ``starts`` int32 (k,) first index of each part.

    Immutable and compared by identity, so that a painter may keep what it made of it.
    """

    points: NDArray[np.float32]
    starts: NDArray[np.int32]
    closed: bool
    winding: bool = False
    """Whether overlapping rings are filled as one; otherwise each cuts a hole into the other."""

    @classmethod
    def of(
        cls, parts: list[NDArray[np.float64]] | tuple[NDArray[np.float64], ...], *, closed: bool
    ) -> PathShape:
        """Return a shape of arrays (n, 2) in frame units; parts of one point are left out."""
        kept = [part for part in parts if len(part) > 1]
        sizes = np.array([len(part) for part in kept], np.int32)
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]) if kept else np.empty(0)
        points = np.concatenate(kept) if kept else np.empty((0, 2))
        return cls(points.astype(np.float32), starts.astype(np.int32), closed)

    def parts(self) -> list[NDArray[np.float32]]:
        """Return the points of each ring or line."""
        return np.split(self.points, self.starts[1:]) if len(self.starts) else []

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be drawn."""
        return len(self.starts) == 0


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """A shape with its looks, moved by ``dx``, ``dy``; ``row`` is its snapshot row or -1."""

    shape: PathShape
    fill: Fill | None = None
    stroke: Stroke | None = None
    hatch: Hatch | None = None
    row: int = -1
    dx: float = 0.0
    dy: float = 0.0
    casing: Stroke | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Markers:
    """Many small marks of one size.

    ``x``, ``y`` float32 (n,) are centres; ``symbol`` uint8 (n,) indexes SYMBOLS, ``colour``
    uint8 or uint16 (n,) indexes ``palette``, ``hollow`` bool (n,); ``rows`` int32 (n,) are snapshot
    rows, -1 for none, or below -1 a key of ``DrawList.groups``. ``size`` is the width in
    frame units; ``outline`` keeps marks apart from the ground.
    """

    x: NDArray[np.float32]
    y: NDArray[np.float32]
    symbol: NDArray[np.uint8]
    colour: NDArray[np.uint8] | NDArray[np.uint16]
    hollow: NDArray[np.bool_]
    palette: tuple[RGBA, ...]
    outline: RGBA
    size: float
    rows: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """One disc for each cell of the ground that holds several points; k discs, m points.

    ``x``, ``y``, ``radius`` float32 (k,); ``shares`` int32 (k, p) counts the points of each
    colour of ``palette`` (p). ``rows`` int32 (m,) are the snapshot rows disc by disc:
    those of disc i are ``rows[starts[i]:starts[i + 1]]``, ``starts`` int32 (k + 1,). The disc
    is a ring of the shares around ``ground`` with the number in ``ink``.
    """

    x: NDArray[np.float32]
    y: NDArray[np.float32]
    radius: NDArray[np.float32]
    shares: NDArray[np.int32]
    palette: tuple[RGBA, ...]
    ground: RGBA
    ink: RGBA
    text_size: float
    rows: NDArray[np.int32]
    starts: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.x)

    @property
    def counts(self) -> NDArray[np.int32]:
        """How many points each disc stands for (k,)."""
        return np.diff(self.starts)

    def members(self, number: int) -> NDArray[np.int32]:
        """Return the rows of one disc."""
        return self.rows[self.starts[number] : self.starts[number + 1]]


@dataclass(frozen=True, slots=True, eq=False)
class Density:
    """Points counted in square cells, each filled by the class that its count falls into.

    ``counts`` int32 (h, w), the northernmost line first; its top left corner is at ``left``,
    ``top``, a cell is ``cell`` frame units wide and ``cell_m`` metres on the ground at the
    middle of the frame. A count of at least ``breaks[i]`` has the colour ``palette[i]``;
    less than ``breaks[0]`` is empty. ``rows`` int32 (m,) ascending are all rows counted, also
    those beyond the frame; ``places`` (n, 2) are the projected metres of every row of the
    snapshot, ``corner`` those of the frame's top left corner, ``metres`` those in a frame unit.
    """

    counts: NDArray[np.int32]
    left: float
    top: float
    cell: float
    cell_m: float
    breaks: tuple[int, ...]
    palette: tuple[RGBA, ...]
    rows: NDArray[np.int32]
    places: NDArray[np.float64]
    corner: tuple[float, float]
    metres: float

    def at(self, rows: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return where rows lie (m, 2) in frame units."""
        return (self.places[rows] - self.corner) * (1 / self.metres, -1 / self.metres)

    def classes(self) -> NDArray[np.uint8]:
        """Return the class of each cell (h, w): 0 is empty, i + 1 has the colour i."""
        return np.digitize(self.counts, self.breaks).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Text:
    """One line of words at ``x``, ``y``; ``size`` is the font's height in frame units.

    ``baseline`` says what ``y`` means: the baseline, the middle of the capitals or their
    top. ``angle`` turns clockwise in degrees; ``spacing`` adds to each letter in frame units.
    ``about`` is the point that a name stands beside, how far from it, and at which side.
    """

    x: float
    y: float
    text: str
    size: float
    colour: RGBA
    halo: RGBA | None = None
    bold: bool = False
    italic: bool = False
    anchor: Anchor = "left"
    angle: float = 0.0
    baseline: Baseline = "baseline"
    spacing: float = 0.0
    row: int = -1
    about: tuple[float, float, float, int] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """A picture of the ground over a box in frame units, the one thing that is no vector.

    ``pixels`` is uint8 (height, width, 4): RGBA, premultiplied; ``opacity`` is 0 to 1. It
    shows inside ``clip`` alone if there is one.
    """

    pixels: NDArray[np.uint8]
    x: float
    y: float
    width: float
    height: float
    opacity: float = 1.0
    clip: PathShape | None = None


Item: TypeAlias = Paths | Markers | Clusters | Density | Raster | Text


@dataclass(frozen=True, slots=True)
class Layer:
    """Named items drawn in order; static layers do not change with the date."""

    name: str
    items: tuple[Item, ...]
    static: bool = True


@dataclass(frozen=True, slots=True)
class DrawList:
    """Everything in one map frame of ``width`` by ``height`` frame units, bottom to top.

    A marker whose row number is below -1 stands for several rows: ``groups`` tells which.
    """

    width: float
    height: float
    layers: tuple[Layer, ...]
    attribution: str = ""
    background: RGBA | None = None
    groups: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def layer(self, name: str) -> Layer | None:
        """Return the layer of this name, or None."""
        return next((layer for layer in self.layers if layer.name == name), None)

    def only(self, *names: str) -> DrawList:
        """Return the draw list with these layers alone and no background."""
        kept = tuple(layer for layer in self.layers if layer.name in names)
        return replace(self, layers=kept, background=None)


def layer_rank(layer: Layer) -> int:
    """Return the place of a layer from the bottom; unknown names come last."""
    return _RANKS.get(layer.name, len(_RANKS))


_RANKS: Final = {name: place for place, name in enumerate(LAYER_ORDER)}


def combine(base: DrawList, situation: DrawList) -> DrawList:
    """Return both in one list, layers in LAYER_ORDER (unknown names last)."""
    layers = tuple(sorted((*base.layers, *situation.layers), key=layer_rank))
    return replace(base, layers=layers, groups={**base.groups, **situation.groups})
