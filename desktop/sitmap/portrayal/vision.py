"""How colours look to readers with another colour vision: a table from each colour to another.

Matrices for full dichromacy in linear light from Machado, Oliveira and Fernandes (2009), "A
physiologically-based model for simulation of color vision deficiency"; without colour vision
the luminance is left. Pictures are not known here.
"""

from __future__ import annotations

from functools import cache
from typing import Final, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "BITS",
    "VISIONS",
    "Vision",
    "seen_colours",
    "vision_table",
    "vision_words",
]

Vision: TypeAlias = Literal["all", "protanopia", "deuteranopia", "tritanopia", "achromatopsia"]
VISIONS: Final[tuple[Vision, ...]] = get_args(Vision)

BITS: Final = 6
"""Bits of each channel that the table tells apart: steps of four levels, too fine to see."""
_MATRICES: Final[dict[Vision, tuple[tuple[float, float, float], ...]]] = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
    "achromatopsia": ((0.2126, 0.7152, 0.0722),) * 3,
}
_WORDS: Final[dict[Vision, str]] = {
    "all": "",
    "protanopia": "without red cones (protanopia)",
    "deuteranopia": "without green cones (deuteranopia)",
    "tritanopia": "without blue cones (tritanopia)",
    "achromatopsia": "without colour vision (achromatopsia)",
}


def vision_words(vision: Vision) -> str:
    """Return the line that says that colours are a preview; empty for full colour vision."""
    return f"Preview: as seen {_WORDS[vision]}" if _WORDS[vision] else ""


def seen_colours(rgb: NDArray[np.uint8], vision: Vision) -> NDArray[np.uint8]:
    """Return (n, 3) sRGB colours as they look in a vision, of (n, 3) colours."""
    if vision not in _MATRICES:
        return rgb
    parts = rgb.astype(np.float64) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    light = np.clip(linear @ np.array(_MATRICES[vision]).T, 0.0, 1.0)
    out = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray(np.round(out * 255), np.uint8)


@cache
def vision_table(vision: Vision) -> NDArray[np.uint32]:
    """Return the colours 0xffRRGGBB (2 ** 18,) by the six high bits of red, green and blue."""
    steps = np.arange(2**BITS)
    levels = (steps * 255 / (2**BITS - 1)).round().astype(np.uint8)
    grid = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1)
    red, green, blue = seen_colours(grid.reshape(-1, 3), vision).astype(np.uint32).T
    return np.asarray(np.uint32(0xFF000000) | red << 16 | green << 8 | blue, np.uint32)
