"""The few colours that the sheet around the map uses; the map has a style of its own."""

from __future__ import annotations

from typing import Final

from sitmap.portrayal.page.model import RGBA

__all__ = ["HAIRLINE", "INK", "MUTED", "REPLAY", "WHITE"]

INK: Final[RGBA] = (26, 26, 26, 255)
MUTED: Final[RGBA] = (92, 90, 86, 255)
HAIRLINE: Final[RGBA] = (168, 164, 156, 255)
WHITE: Final[RGBA] = (255, 255, 255, 255)
REPLAY: Final[RGBA] = (122, 47, 128, 255)
"""Behind the dates of a page that shows earlier knowledge."""
