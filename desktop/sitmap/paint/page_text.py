"""Text of pages with QFont: fonts for painting, and widths for composing without Qt.

Both use the same font at one large pixel size and scale it, so that a line is as wide as
it was measured on every device. Fonts of the map's own labels belong to the map painter.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QFont, QFontMetricsF

from sitmap.paint.fonts import kept_by_thread, ui_font_family
from sitmap.portrayal.page.model import MM_PER_POINT

__all__ = ["FONT_PIXELS", "QtTextMeasure", "page_font"]

FONT_PIXELS: Final = 100
"""Pixel size of every page font; painters scale it to millimetres."""


@kept_by_thread
def page_font(bold: bool, italic: bool) -> QFont:
    """Return the page font: unhinted and without ligatures, so that copied text stays text."""
    font = QFont(ui_font_family())
    font.setPixelSize(FONT_PIXELS)
    font.setBold(bold)
    font.setItalic(italic)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    for tag in ("liga", "clig"):
        font.setFeature(QFont.Tag(tag), 0)
    return font


class QtTextMeasure:
    """Measures with the fonts that the page painter uses; needs a QGuiApplication."""

    def __init__(self) -> None:
        self._metrics: dict[tuple[bool, bool], QFontMetricsF] = {}
        self._widths: dict[tuple[str, bool, bool], float] = {}

    def width(self, text: str, size: float, *, bold: bool = False, italic: bool = False) -> float:
        """Return the width in millimetres of one line of ``text`` at ``size`` points."""
        key = (text, bold, italic)
        pixels = self._widths.get(key)
        if pixels is None:
            metrics = self._metrics.get((bold, italic))
            if metrics is None:
                metrics = QFontMetricsF(page_font(bold, italic))
                self._metrics[bold, italic] = metrics
            pixels = self._widths[key] = metrics.horizontalAdvance(text)
        return pixels / FONT_PIXELS * size * MM_PER_POINT
