"""The list of layers as a tree: kind, then series or category, then party.

Only what the file has, a level only where it tells layers apart, in the order in which the
map draws them. Check boxes and counts are the window's matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sitmap.domain.category import Vocabulary
from sitmap.domain.layers import MAP_KINDS, LayerKey
from sitmap.domain.observation import Kind

__all__ = ["LayerNode", "layer_nodes"]

_KIND_WORDS: Final = {
    Kind.EVENT: "Events",
    Kind.PLACE: "Places",
    Kind.ROUTE: "Routes",
    Kind.ANNOTATION: "Drawings",
    Kind.CONTROL: "Areas of control",
}
_LEVELS: Final = ("series", "category", "party")
_NONE: Final = {"category": "No category", "party": "No party"}


@dataclass(frozen=True, slots=True)
class LayerNode:
    """A layer, or layers under one heading; ``keys`` are all layers below it."""

    label: str
    keys: tuple[LayerKey, ...]
    children: tuple[LayerNode, ...] = ()


def layer_nodes(
    keys: Sequence[LayerKey], vocabulary: Vocabulary, order: Sequence[LayerKey] = ()
) -> tuple[LayerNode, ...]:
    """Return one node a kind that the map draws, topmost first; ``order`` is the reader's own."""
    rank = {key: place for place, key in enumerate(order)}
    nodes = []
    for kind in MAP_KINDS:
        own = [key for key in keys if key.kind == kind.value]
        own.sort(key=lambda key: rank.get(key, len(rank)))
        if own:
            children = tuple(_children(own, _LEVELS, vocabulary))
            flat = len(children) == 1 and not children[0].children
            word = _KIND_WORDS[kind]
            label = f"{word}: {children[0].label}" if flat else word
            nodes.append(LayerNode(label, tuple(own), () if flat else children))
    return tuple(nodes)


def _children(
    keys: list[LayerKey], levels: tuple[str, ...], vocabulary: Vocabulary
) -> list[LayerNode]:
    """Return the nodes of the first level; layers without a series stand beside the series."""
    level, deeper = levels[0], levels[1:]
    groups: dict[str, list[LayerKey]] = {}
    for key in keys:
        groups.setdefault(getattr(key, level), []).append(key)
    needless = "" in groups or (level == "category" and bool(keys[0].series))
    if deeper and len(groups) == 1 and needless:
        return _children(keys, deeper, vocabulary)
    nodes = []
    for code, members in groups.items():
        if level == "series" and not code:
            nodes += _children(members, deeper, vocabulary)
        else:
            nodes.append(_node(level, code, members, deeper, vocabulary))
    return nodes


def _node(
    level: str, code: str, keys: list[LayerKey], deeper: tuple[str, ...], vocabulary: Vocabulary
) -> LayerNode:
    label = _word(level, code, vocabulary)
    if len(keys) == 1:
        party = vocabulary.parties.get(keys[0].party)
        if level != "party" and party is not None and not _mentions(label, party.name):
            label = f"{label}, {party.name}"
        return LayerNode(label, tuple(keys))
    return LayerNode(label, tuple(keys), tuple(_children(keys, deeper, vocabulary)))


def _word(level: str, code: str, vocabulary: Vocabulary) -> str:
    if not code:
        return _NONE[level]
    if level == "category" and code in vocabulary.categories:
        return vocabulary.categories[code].name
    if level == "party" and code in vocabulary.parties:
        return vocabulary.parties[code].name
    return code


def _mentions(label: str, party: str) -> bool:
    return party.split(maxsplit=1)[0].casefold() in label.casefold() if party.split() else True
