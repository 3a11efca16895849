"""The bundled fonts, loaded once, as QFonts by size in frame units.

Which words are set in which size is the draw list's matter.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

from sitmap.errors import UserError
from sitmap.paths import resource

__all__ = ["FINE", "font", "load_fonts", "text_width", "ui_font_family"]

_FAMILY: Final = "Noto Sans"
FINE: Final = 8
"""Fonts are made this much larger where sizes between whole pixels count."""


@cache
def load_fonts() -> tuple[str, ...]:
    """Load the bundled font files; return their families, none if the files are missing.

    Needs a running QGuiApplication.
    """
    try:
        folder = resource("fonts")
    except UserError:
        return ()
    families: list[str] = []
    for path in sorted([*folder.rglob("*.ttf"), *folder.rglob("*.otf")]):
        number = QFontDatabase.addApplicationFont(str(path))
        if number >= 0:
            families += QFontDatabase.applicationFontFamilies(number)
    return tuple(dict.fromkeys(families))


@cache
def ui_font_family() -> str:
    """Return the family that everything is set in; the system's own if ours is missing."""
    families = load_fonts()
    if _FAMILY in families:
        return _FAMILY
    if families:
        return families[0]
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()


@lru_cache(maxsize=256)
def font(
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    spacing: float = 0.0,
    fine: bool = False,
) -> QFont:
    """Return the font of ``size`` frame units (height of the em).

    ``spacing`` adds to each letter. A ``fine`` font is FINE times larger, for painters that
    are scaled down by as much.
    """
    factor = FINE if fine else 1
    made = QFont(ui_font_family())
    made.setPixelSize(max(round(size * factor), 1))
    made.setBold(bold)
    made.setItalic(italic)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    made.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    # Joined letters would be copied from a page as signs of their own.
    made.setFeature(QFont.Tag("liga"), 0)
    if spacing:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing * factor)
    return made


def text_width(text: str, size: float, *, bold: bool = False, italic: bool = False) -> float:
    """Return the width of a line of words in frame units."""
    metrics = QFontMetricsF(font(size, bold=bold, italic=italic, fine=True))
    return metrics.horizontalAdvance(text) / FINE
