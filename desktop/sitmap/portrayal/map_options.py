"""What the reader chose to see on the map, beside the date: one value for screen and paper.

Plain choices only. Which rows they keep and how things look is decided where draw lists are
made; where the choices are made is the window's matter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from sitmap.domain.measured_place import Spot
from sitmap.geo.coordinates import Form
from sitmap.portrayal.gazetteer import Language
from sitmap.portrayal.layer_choices import LayerChoices
from sitmap.portrayal.palette import PaletteName
from sitmap.portrayal.vision import Vision

__all__ = [
    "DEFAULT_OPTIONS",
    "ComparisonChoice",
    "GridChoice",
    "MapOptions",
    "MarkChoice",
    "PrecisionChoice",
]

MarkChoice: TypeAlias = Literal["auto", "symbols", "clusters", "density"]
PrecisionChoice: TypeAlias = Literal["auto", "all", "chosen"]
GridChoice: TypeAlias = Literal["graticule", "utm", "mgrs", "both", "none"]

ComparisonChoice: TypeAlias = Literal["overlay", "swipe", "beside"]


@dataclass(frozen=True, slots=True)
class MapOptions:
    """The choices for a map; the defaults are what a first reader should see.

    ``readings`` shows readings and assessments at their places too, not only the selected one.
    ``projection`` is empty for the one that suits, else what ``projection_for`` takes (``UTM``,
    ``LAEA``, ``EPSG:28407``). ``position`` is how a place under the pointer is written.
    ``marks`` is how events are drawn: by their number in the frame, or always as symbols, as
    clusters or as density. ``precision`` is whose circle of location precision is drawn: of
    few marks and while small, of all, or only of what is selected or pointed at.
    ``names`` is the language of the names on the ground.
    ``grid`` are the lines drawn over the map; ``both`` is the graticule with MGRS.
    ``miles`` measures the scale bar in miles and feet. ``locator`` shows on screen where in the
    world the map lies, as every page does.
    ``palette`` names the colours of parties and areas; ``vision`` previews the screen in another
    colour vision and never reaches paper. ``military`` draws events as symbols after
    MIL-STD-2525 where there is one.
    ``comparison`` is how another day that is compared shows: its ground that changed over the map,
    its own map at one side of a line, or beside.
    ``layers`` hides, fades and orders the layers of situation and base map.
    ``spot`` is the place that measured figures are about; None is the file's first one.
    """

    readings: bool = False
    projection: str = ""
    position: Form = "decimal"
    marks: MarkChoice = "auto"
    precision: PrecisionChoice = "auto"
    names: Language = "en"
    grid: GridChoice = "graticule"
    miles: bool = False
    locator: bool = False
    palette: PaletteName = "file"
    vision: Vision = "all"
    military: bool = False
    comparison: ComparisonChoice = "overlay"
    layers: LayerChoices = LayerChoices()
    spot: Spot | None = None

    @property
    def ground(self) -> MapOptions:
        """The choices that concern the base map; those of the situation at their defaults."""
        ground = LayerChoices(hidden_ground=self.layers.hidden_ground)
        return replace(
            self,
            readings=False,
            projection="",
            position="decimal",
            marks="auto",
            precision="auto",
            miles=False,
            vision="all",
            military=False,
            comparison="overlay",
            layers=ground,
            spot=None,
        )


DEFAULT_OPTIONS: Final = MapOptions()
"""What a first reader sees."""
