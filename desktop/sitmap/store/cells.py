"""Single stored values as the types we expect; anything else raises ValueError.

A file may come from anywhere, so no value is believed to have its column's type.
"""

from __future__ import annotations

from uuid import UUID

from sitmap.domain.dates import OPEN_END, OPEN_START, iso_to_ms, ms_to_iso

__all__ = ["Value", "iso_of", "ms_or_none", "number", "text_of", "uuid_of", "whole"]

Value = None | int | float | bytes | str


def text_of(value: Value) -> str:
    """Return a stored text, empty for NULL."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    raise ValueError("a text is expected")


def number(value: Value) -> float | None:
    """Return a stored number or None."""
    if value is None or isinstance(value, int | float):
        return value
    raise ValueError("a number is expected")


def whole(value: Value) -> int:
    """Return a stored integer."""
    if isinstance(value, int):
        return value
    raise ValueError("an integer is expected")


def uuid_of(value: Value) -> UUID:
    """Return a stored identifier of 16 bytes."""
    if isinstance(value, bytes) and len(value) == 16:
        return UUID(bytes=value)
    raise ValueError("an identifier of 16 bytes is expected")


def ms_or_none(value: Value) -> int | None:
    """Return the milliseconds of a stored DATETIME, None for NULL; UserError for garbage."""
    return None if value is None else iso_to_ms(text_of(value))


def iso_of(ms: int | None) -> str | None:
    """Return the DATETIME to store for milliseconds; None for none or an open end."""
    return None if ms is None or ms in (OPEN_START, OPEN_END) else ms_to_iso(ms)
