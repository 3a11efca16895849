"""A reader's choices for map, layers and filter as text, for files and settings.

What is written is read again exactly. Texts may come from anybody and from other versions:
a choice for the map that is not known here keeps its present value, while a filter that
cannot be read is an error, since a map without it would say something else.
"""

from __future__ import annotations

import json
from dataclasses import fields, replace
from functools import cache
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

from sitmap.domain.filters import Filter
from sitmap.domain.layers import LayerKey
from sitmap.domain.measured_place import Spot
from sitmap.domain.observation import Basis, Kind
from sitmap.errors import UserError
from sitmap.portrayal.layer_choices import GROUND_LAYERS, LEAST_OPACITY, NO_CHOICES, LayerChoices
from sitmap.portrayal.map_options import MapOptions
from sitmap.portrayal.plain_values import as_plain, from_plain

__all__ = ["choices_from_text", "choices_to_text", "layers_from_text", "layers_to_text"]

_PERSONAL: Final = frozenset({"layers", "spot", "vision"})
"""Layers and the measured place have forms of their own; whose eyes look belongs to the reader,
not to the view."""
_Broken = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


def choices_to_text(options: MapOptions, chosen: Filter) -> str:
    """Return the choices for the map and the filter as one text."""
    shown = {name: getattr(options, name) for name in _kinds()}
    shown["layers"] = _layers_data(options.layers)
    shown["spot"] = as_plain(options.spot)
    asked = {
        field.name: sorted(value) if isinstance(value, frozenset) else value
        for field in fields(Filter)
        for value in [getattr(chosen, field.name)]
        if value != field.default
    }
    return json.dumps({"map": shown, "filter": asked}, ensure_ascii=False, sort_keys=True)


def choices_from_text(text: str, options: MapOptions, chosen: Filter) -> tuple[MapOptions, Filter]:
    """Return the choices of a text; those that it does not name are the given ones.

    Raises UserError if the text is no choices, or its filter cannot be read.
    """
    if not text:
        return options, chosen
    try:
        kept = json.loads(text)
        if "map" in kept:
            options = _options_of(kept["map"], options)
        if "filter" in kept:
            chosen = _filter_of(kept["filter"])
    except _Broken as error:
        raise UserError(
            "its choices for map and filter cannot be read",
            hint="save the view again; it may come from a newer Sitmap",
        ) from error
    return options, chosen


@cache
def _kinds() -> dict[str, Any]:
    """Return the type of each choice for the map that is a plain value."""
    hints = get_type_hints(MapOptions)
    return {f.name: hints[f.name] for f in fields(MapOptions) if f.name not in _PERSONAL}


def _options_of(kept: dict[str, Any], present: MapOptions) -> MapOptions:
    values = {
        name: kept[name]
        for name, kind in _kinds().items()
        if name in kept and _suits(kept[name], kind)
    }
    if "layers" in kept:
        values["layers"] = _layers_of(kept["layers"])
    if "spot" in kept:
        values["spot"] = _spot_of(kept["spot"])
    return replace(present, **values)


def _spot_of(kept: object) -> Spot | None:
    spot: Spot | None = from_plain(Spot | None, kept)
    if spot is not None and not spot.is_sound:
        raise ValueError(spot)
    return spot


def _suits(value: object, kind: Any) -> bool:
    if get_origin(kind) is Literal:
        return isinstance(value, str) and value in get_args(kind)
    return isinstance(kind, type) and isinstance(value, kind)


def _filter_of(kept: dict[str, Any]) -> Filter:
    """Return a filter; raises one of _Broken for what is none."""
    values: dict[str, Any] = {}
    for name, value in kept.items():
        if name == "within_m":
            values[name] = float(value)
        elif name in ("reliability", "credibility", "text"):
            values[name] = _text(value)
        else:
            made = {"kinds": Kind, "bases": Basis}.get(name, _text)
            values[name] = frozenset(made(_text(part)) for part in _list(value))
    return Filter(**values)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


# --- layers -------------------------------------------------------------------------


def layers_to_text(choices: LayerChoices) -> str:
    """Return the choices for layers as text."""
    return json.dumps(_layers_data(choices))


def layers_from_text(text: str) -> LayerChoices:
    """Return the choices of a text; of one that is damaged, none."""
    try:
        return _layers_of(json.loads(text))
    except _Broken:
        return NO_CHOICES


def _layers_data(choices: LayerChoices) -> dict[str, object]:
    return {
        "hidden": sorted(choices.hidden),
        "opacity": choices.opacity,
        "order": choices.order,
        "ground": sorted(choices.hidden_ground),
    }


def _layers_of(kept: dict[str, Any]) -> LayerChoices:
    shares = [(_key(key), float(share)) for key, share in kept["opacity"]]
    opacity = [(key, min(max(share, LEAST_OPACITY), 1.0)) for key, share in shares]
    return LayerChoices(
        frozenset(_key(key) for key in kept["hidden"]),
        tuple(sorted(opacity)),
        tuple(_key(key) for key in kept["order"]),
        frozenset(kept["ground"]) & GROUND_LAYERS.keys(),
    )


def _key(parts: object) -> LayerKey:
    return LayerKey(*map(_text, _list(parts)))
