"""Arithmetic of colours: mixing over a ground, contrast, the grey that prints as bright.

Pure functions of opaque sRGB colours. Which colour stands for what is the style's matter.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from sitmap.portrayal.draw_list import RGBA

__all__ = ["contrast", "distinct", "grey_of", "luminance", "mix", "parse_colour"]

_UNREADABLE: Final[RGBA] = (107, 107, 107, 255)
_STEPS: Final = 20


def parse_colour(text: str) -> RGBA:
    """Return the colour of ``#rrggbb`` or ``#rgb``; a neutral grey for anything else."""
    digits = text.strip().removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    try:
        value = int(digits, 16)
    except ValueError:
        value = -1
    if len(digits) != 6 or value < 0:
        return _UNREADABLE
    return (value >> 16 & 255, value >> 8 & 255, value & 255, 255)


@lru_cache(maxsize=4096)
def mix(colour: RGBA, ground: RGBA, strength: float) -> RGBA:
    """Return the opaque colour that ``colour`` at ``strength`` (0 to 1) makes over ``ground``."""
    part = min(max(strength, 0.0), 1.0)
    red, green, blue = (
        round(c * part + g * (1 - part)) for c, g in zip(colour[:3], ground[:3], strict=True)
    )
    return (red, green, blue, 255)


def luminance(colour: RGBA) -> float:
    """Return the relative luminance (WCAG 2): 0 for black, 1 for white."""
    red, green, blue = (_linear(part / 255) for part in colour[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def contrast(one: RGBA, other: RGBA) -> float:
    """Return the contrast ratio (WCAG 2), from 1 for equal luminances to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=4096)
def distinct(colour: RGBA, ground: RGBA, ink: RGBA, ratio: float) -> RGBA:
    """Return ``colour``, moved towards ``ink`` until its contrast to ``ground`` is ``ratio``.

    The nearest such step; ``ink`` itself if even that is not enough.
    """
    for step in range(_STEPS):
        tried = mix(ink, colour, step / _STEPS)
        if contrast(tried, ground) >= ratio:
            return tried
    return ink


@lru_cache(maxsize=4096)
def grey_of(colour: RGBA) -> RGBA:
    """Return the grey of the same luminance."""
    light = luminance(colour)
    part = 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    level = min(max(round(255 * part), 0), 255)
    return (level, level, level, colour[3])
