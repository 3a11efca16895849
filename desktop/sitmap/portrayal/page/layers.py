"""A page cut into parts: the layers of its maps, each by a name for readers, and the rest.

Painted one after the other the parts are the page. What a file makes of the parts (layers to
switch, texts for those who cannot see) is the painters' matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from sitmap.portrayal.draw_list import DrawList, Layer
from sitmap.portrayal.page.model import Block, Item, Page, Picture

__all__ = ["Part", "page_parts"]

_NAMES: Final = {
    "Land and water": ("water", "land", "lakes", "rivers", "ground-cover"),
    "Relief": ("relief",),
    "Base map": ("imagery", "imagery-above"),
    "Areas": ("situation-control", "situation-hatches", "situation-edges"),
    "Borders": ("oblasts", "borders"),
    "Grid": ("graticule", "grid-names"),
    "Roads and railways": ("railways", "roads"),
    "Names": ("line-names", "places", "labels"),
    "Changes": ("changes",),
    "Routes": ("routes",),
    "Labels": ("situation-labels",),
    "Notes": ("notes",),
    "Readings": ("readings",),
    "Events": ("density", "precision", "clusters", "leaders", "events", "letters", "counts"),
}
_NAME_OF: Final = {layer: name for name, layers in _NAMES.items() for layer in layers}


@dataclass(frozen=True, slots=True)
class Part:
    """Items drawn together; ``block`` is the number of their block on the page.

    ``layer`` is the reader's name of the map layer, empty beside the map; ``words`` describe
    the map of the block for those who cannot see it.
    """

    block: int
    items: tuple[Item, ...]
    layer: str = ""
    words: str = ""


def page_parts(page: Page) -> tuple[Part, ...]:
    """Return the parts of the page in the order of drawing; none is empty."""
    return tuple(part for number, block in enumerate(page.blocks) for part in _parts(number, block))


def _parts(number: int, block: Block) -> Iterator[Part]:
    words = " ".join(
        item.words for item in block.items if isinstance(item, Picture) and item.view is not None
    )
    rest: list[Item] = []
    for item in block.items:
        if not isinstance(item, Picture) or item.view is None:
            rest.append(item)
            continue
        if rest:
            yield Part(number, tuple(rest), words=words)
            rest = []
        for name, drawn in _layers(item.draw_list):
            yield Part(number, (replace(item, draw_list=drawn),), name, words)
    if rest:
        yield Part(number, tuple(rest), words=words)


def _layers(drawn: DrawList) -> Iterator[tuple[str, DrawList]]:
    """Yield neighbours of one name together; the ground's colour belongs to the lowest."""
    filled = [layer for layer in drawn.layers if layer.items]
    background = drawn.background
    if background is not None and (not filled or _name(filled[0]) != _name_of("water")):
        yield _name_of("water"), replace(drawn, layers=())
        background = None
    for name, layers in groupby(filled, key=_name):
        yield name, replace(drawn, layers=tuple(layers), background=background)
        background = None


def _name(layer: Layer) -> str:
    return _name_of(layer.name)


def _name_of(layer: str) -> str:
    return _NAME_OF.get(layer) or layer.replace("-", " ").capitalize()
