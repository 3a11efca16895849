"""Frozen values as plain ones that JSON holds, and back, by the types that they declare.

What equals its default is left out. Made for choices that travel inside a page: data from
outside, so every value is checked against its type. Arrays are no such choices.
"""

from __future__ import annotations

import json
import math
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

__all__ = ["as_plain", "from_plain"]


def as_plain(value: object) -> Any:
    """Return dataclasses as dicts, tuples and sets as lists, enumerations as their values."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        named = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: as_plain(item) for field, item in named if item != _default(field)}
    if isinstance(value, frozenset):
        return sorted((as_plain(item) for item in value), key=json.dumps)
    if isinstance(value, tuple | list):
        return [as_plain(item) for item in value]
    return value


def _default(field: Field[Any]) -> object:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


def from_plain(kind: Any, data: Any) -> Any:
    """Return the value of type ``kind`` that ``as_plain`` made ``data`` of.

    Raises ValueError where the data are not of that type.
    """
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _from_union(arguments, data)
    if origin is Literal:
        return _same(data in arguments and isinstance(data, str), data)
    if origin is frozenset:
        return frozenset(from_plain(arguments[0], item) for item in _list(data))
    if origin is tuple:
        return _from_tuple(arguments, _list(data))
    if isinstance(kind, type):
        return _from_class(kind, data)
    raise ValueError(f"no plain form of {kind}")


def _from_union(kinds: tuple[Any, ...], data: Any) -> Any:
    if data is None and NoneType in kinds:
        return None
    (kind,) = (item for item in kinds if item is not NoneType)
    return from_plain(kind, data)


def _from_tuple(kinds: tuple[Any, ...], data: list[Any]) -> tuple[Any, ...]:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(from_plain(kinds[0], item) for item in data)
    return tuple(from_plain(kind, item) for kind, item in zip(kinds, data, strict=True))


def _from_class(kind: type, data: Any) -> Any:
    if is_dataclass(kind):
        return _from_names(kind, data)
    if issubclass(kind, Enum):
        return kind(data)
    if issubclass(kind, tuple):
        return kind(*_from_tuple(tuple(get_type_hints(kind).values()), _list(data)))
    if kind is float:
        whole = isinstance(data, int | float) and not isinstance(data, bool)
        return _same(whole and math.isfinite(data), data)  # 30 stays 30: texts must not change
    return _same(kind in (bool, int, str) and type(data) is kind, data)


def _from_names(kind: type, data: Any) -> Any:
    hints = get_type_hints(kind)
    if not isinstance(data, dict) or not data.keys() <= hints.keys():
        raise ValueError(f"not a {kind.__name__}")
    try:
        return kind(**{name: from_plain(hints[name], item) for name, item in data.items()})
    except TypeError as error:
        raise ValueError(f"not a whole {kind.__name__}") from error


def _list(data: Any) -> list[Any]:
    if not isinstance(data, list):
        raise ValueError("not a list")
    return data


def _same(fits: bool, data: Any) -> Any:
    if not fits:
        raise ValueError(f"{data!r:.40} is of another type")
    return data
