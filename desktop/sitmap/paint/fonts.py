"""The bundled fonts, loaded once, as QFonts by size in frame units.

Which words are set in which size is the draw list's matter.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache, lru_cache, wraps
from typing import Final, ParamSpec, TypeVar, cast

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QGuiApplication,
    QPainterPath,
    QRawFont,
    QTextLayout,
    QTextOption,
)

from sitmap.errors import UserError
from sitmap.paths import resource

__all__ = [
    "FINE",
    "font",
    "kept_by_thread",
    "load_fonts",
    "outline_of",
    "settable",
    "start_painting",
    "text_width",
    "ui_font_family",
]

_FAMILY: Final = "Noto Sans"
_REPLACED: Final = "\ufffd"
_Retrieval = QTextLayout.GlyphRunRetrievalFlag
FINE: Final = 8
"""Fonts are made this much larger where sizes between whole pixels count."""


_running: list[QGuiApplication] = []  # Qt ends it when its last reference goes


def start_painting() -> None:
    """Start what fonts need, where no window has."""
    if QGuiApplication.instance() is None:
        _running.append(QGuiApplication(["sitmap"]))


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


_MOST_FONTS: Final = 320
_Made = TypeVar("_Made")
_Given = ParamSpec("_Given")


class _Kept(threading.local):
    """What one thread has made: a raw font of another thread may not be touched."""

    def __init__(self) -> None:
        self.made: dict[object, object] = {}


_kept = _Kept()


def kept_by_thread(make: Callable[_Given, _Made]) -> Callable[_Given, _Made]:
    """Return a function that makes a font once for the same arguments in each thread."""

    @wraps(make)
    def found(*args: _Given.args, **choices: _Given.kwargs) -> _Made:
        key = (make, args, tuple(choices.items()))
        made = _kept.made
        if key not in made:
            if len(made) > _MOST_FONTS:
                made.clear()
            made[key] = make(*args, **choices)
        return cast("_Made", made[key])

    return found


@kept_by_thread
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


@lru_cache(maxsize=4096)
def settable(text: str, *, bold: bool, italic: bool) -> tuple[str, bool]:
    """Return words that the fonts of this system can set, and whether in italics.

    Upright where only upright letters are at hand; each run of letters that no font has
    becomes one sign of replacement, so that a map shows no rows of empty boxes.
    """
    if text.isascii():
        return text, italic
    missing = _missing(text, bold, italic)
    if missing and italic:
        upright = _missing(text, bold, False)
        if len(upright) < len(missing):
            missing, italic = upright, False
    if not missing:
        return text, italic
    sign = "?" if _missing(_REPLACED, bold, italic) else _REPLACED
    out = ""
    for number, letter in enumerate(text):
        if number not in missing:
            out += letter
        elif not out.endswith(sign):
            out += sign
    return out, italic


def _missing(text: str, bold: bool, italic: bool) -> frozenset[int]:
    """Return the places in a text whose letters no font of this system has."""
    layout = QTextLayout(text, font(12.0, bold=bold, italic=italic))
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    wanted = _Retrieval.RetrieveGlyphIndexes | _Retrieval.RetrieveStringIndexes
    units = {
        unit
        for run in layout.glyphRuns(-1, -1, wanted)
        for glyph, unit in zip(run.glyphIndexes(), run.stringIndexes(), strict=True)
        if glyph == 0
    }
    if not units:
        return frozenset()
    at, out = 0, set()
    for number, letter in enumerate(text):
        if at in units:
            out.add(number)
        at += 2 if ord(letter) > 0xFFFF else 1
    return frozenset(out)


@kept_by_thread
def _outline_font(pixels: int, bold: bool, italic: bool) -> QRawFont | None:
    """Return a font of our own file for outlines only; None for what has no file."""
    style = {(True, False): "Bold", (False, True): "Italic", (False, False): "Regular"}
    if ui_font_family() != _FAMILY or (bold, italic) not in style:
        return None
    path = resource("fonts", f"NotoSans-{style[bold, italic]}.ttf")
    made = QRawFont(str(path), pixels, QFont.HintingPreference.PreferNoHinting)
    return made if made.isValid() else None


def spread(face: QFont, text: str, spacing: float) -> QFont:
    """Return a font that sets a line wider by ``spacing`` pixels for each letter.

    WORKAROUND: spacing in pixels is multiplied by a page's dots per inch over the screen's, so
    it is given in parts of the letters' widths here, which every device takes alike.
    """
    width = QFontMetricsF(face).horizontalAdvance(text)
    made = QFont(face)
    if width > 0:
        percent = 100.0 * (1.0 + spacing * len(text) / width)
        made.setLetterSpacing(QFont.SpacingType.PercentageSpacing, percent)
    return made


def outline_of(text: str, face: QFont) -> QPainterPath:
    """Return the outlines of a line of words around the start of its baseline, in pixels.

    WORKAROUND: ``QPainterPath.addText`` shifts outlines by the fraction of a pixel at which
    the process last drew a letter of the same font file on a screen, so that two prints of
    one page differ. A font loaded for outlines alone is never drawn with.
    """
    own = _outline_font(face.pixelSize(), face.bold(), face.italic())
    path = QPainterPath()
    if own is None:
        path.addText(0, 0, face, text)
        return path
    layout = QTextLayout(text, face)
    option = QTextOption()
    option.setUseDesignMetrics(True)
    layout.setTextOption(option)
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    rise = QPointF(0, line.ascent())
    for run in layout.glyphRuns():
        source = own if run.rawFont().familyName() == own.familyName() else run.rawFont()
        for index, position in zip(run.glyphIndexes(), run.positions(), strict=True):
            path.addPath(source.pathForGlyph(index).translated(position - rise))
    path.setFillRule(Qt.FillRule.WindingFill)
    return path
