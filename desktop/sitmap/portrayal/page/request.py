"""What a person chooses for a page, and the view of the map that follows from it.

How the page is composed stands in ``composition``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from sitmap.domain.comparison import Since
from sitmap.domain.dates import Window
from sitmap.domain.filters import NO_FILTER, Filter
from sitmap.errors import UserError
from sitmap.geo.projection import Projection
from sitmap.geo.projection_choice import EQUAL_AREA, projection_for
from sitmap.portrayal.map_options import MapOptions
from sitmap.portrayal.own_base_map import OwnBaseMap
from sitmap.portrayal.page.blocks import Place
from sitmap.portrayal.page.fields import PageTexts
from sitmap.portrayal.page.model import MM_PER_UNIT
from sitmap.portrayal.page.papers import PAPERS, Margins, Paper
from sitmap.portrayal.page.templates import DEFAULT_TEMPLATE, Template
from sitmap.portrayal.view import Extent, View

__all__ = ["Account", "PageRequest", "map_view", "round_scale"]

_ROUND: Final = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.5, 10.0)
_SMALLEST, _LARGEST = 500, 150_000_000


@dataclass(frozen=True, slots=True)
class Account:
    """What a step of a story says on its page, above the legend."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What a person chooses for a page.

    The map shows ``extent``, or lies around ``centre`` (lon, lat) at 1:``scale``; with both
    extent and scale the extent's middle is the centre. ``rounded`` takes the next round
    scale that shows the whole extent. Empty ``title`` and ``handling`` take the file's.
    ``fingerprint`` are the hexadecimal digits that the store gives for its content. ``options``
    are the reader's choices for the map, ``since`` is what it is compared with. ``kept_back`` is
    the sentence that says what a filter or hidden layers leave out; ``filter`` is that filter,
    which the situation has passed. ``own`` is a base map of the user's own, whose pictures have
    ``picture_dpi`` pixels an inch of paper.
    ``account`` makes the page a step of a story: its text takes the place of the readings.
    ``template`` says what stands on the page, ``places`` where somebody has put its blocks, and
    ``texts`` what else is said; ``margins`` are the paper's own if None. ``dates`` are the windows
    of further maps of the page, oldest first. ``view_name`` fills a field of texts;
    ``findings`` are sentences of a review, told anew when the page is made again. ``charts`` are
    codes of metrics that are drawn through time.
    """

    paper: Paper = PAPERS["A4"]
    landscape: bool = True
    extent: Extent | None = None
    centre: tuple[float, float] | None = None
    scale: float | None = None
    rounded: bool = False
    title: str = ""
    handling: str = ""
    fingerprint: str = ""
    options: MapOptions = MapOptions()
    since: Since | None = None
    kept_back: str = ""
    filter: Filter = NO_FILTER
    own: OwnBaseMap | None = None
    picture_dpi: int = 220
    account: Account | None = None
    template: Template = DEFAULT_TEMPLATE
    margins: Margins | None = None
    texts: PageTexts = PageTexts()
    places: tuple[Place, ...] = ()
    dates: tuple[Window, ...] = ()
    view_name: str = ""
    findings: tuple[str, ...] | None = None
    charts: tuple[str, ...] = ()


def round_scale(denominator: float) -> int:
    """Return the next round denominator that is not below ``denominator``."""
    power = 10.0 ** math.floor(math.log10(denominator))
    for step in _ROUND:
        if step * power >= denominator * (1 - 1e-9):
            return round(step * power)
    return round(10 * power)


def map_view(request: PageRequest, width: float, height: float) -> tuple[View, bool]:
    """Return the view for a frame of millimetres, and whether its scale is an exact choice.

    Raises UserError without a place to show, for an impossible scale, or outside a projection.
    """
    size = (width / MM_PER_UNIT, height / MM_PER_UNIT)
    if request.scale is not None:
        lon, lat = _centre(request)
        _check_scale(request.scale)
        projection = _projection_around(request, lon, lat, request.scale, (width, height))
        return View.at_scale(projection, lon, lat, request.scale, *size), True
    if request.extent is None:
        raise UserError("no place is given for the map", hint="give an extent, a view or a centre")
    projection = projection_for(request.options.projection, request.extent)
    fitted = View.fit(projection, request.extent, *size)
    if not request.rounded:
        return fitted, False
    lon, lat = fitted.centre_lonlat
    scale = round_scale(fitted.denominator)
    return View.at_scale(fitted.projection, lon, lat, scale, *size), True


def _centre(request: PageRequest) -> tuple[float, float]:
    if request.centre is not None:
        return request.centre
    if request.extent is None:
        raise UserError("a scale needs a place", hint="give a centre, an extent or a view")
    west, south, east, north = request.extent
    return (west + east) / 2, (south + north) / 2


def _check_scale(scale: float) -> None:
    if not _SMALLEST <= scale <= _LARGEST:
        raise UserError(
            f"the scale 1:{scale:g} is impossible",
            hint=f"choose a number from {_SMALLEST} to {_LARGEST}",
        )


def _projection_around(
    request: PageRequest, lon: float, lat: float, scale: float, size: tuple[float, float]
) -> Projection:
    """Return the projection for what a frame of that scale covers around a place."""
    width, height = size
    tall = min(60.0, height * scale / 2000 / 111_000)
    if abs(lat) + tall >= 90.0 and not request.options.projection:
        # A frame that reaches a pole wants it inside, not along an edge.
        near = (max(-180.0, lon - 1.0), lat - 0.5, min(180.0, lon + 1.0), min(lat + 0.5, 90.0))
        return projection_for(EQUAL_AREA, (near[0], max(near[1], -90.0), near[2], near[3]))
    wide = min(170.0, width * scale / 2000 / (111_320 * max(0.05, math.cos(math.radians(lat)))))
    west, east = max(-180.0, lon - wide), min(180.0, lon + wide)
    extent = (west, max(-90.0, lat - tall), east, min(90.0, lat + tall))
    return projection_for(request.options.projection, extent)
