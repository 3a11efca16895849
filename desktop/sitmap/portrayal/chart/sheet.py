"""A chart as a sheet of its own, for a file or the clipboard: title, dates, method, sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sitmap.domain.area_gains import GainSeries
from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.chart.look import ChartLook
from sitmap.portrayal.chart.scene import ChartRequest, Content, chart_scene
from sitmap.portrayal.draw_list import DrawList, Layer, Text
from sitmap.portrayal.labels import text_width
from sitmap.portrayal.page.model import MM_PER_UNIT, Block, Box, Page, Picture

__all__ = ["SheetWords", "chart_sheet", "sources_of", "wrapped"]

_WIDTH: Final = 960.0
_HEIGHT: Final = 520.0
_MARGIN: Final = 8.0
_TEXT: Final = 13.0


@dataclass(frozen=True, slots=True)
class SheetWords:
    """What stands above the chart (``title``, ``dates``) and below it (``notes``)."""

    title: str
    dates: str
    notes: tuple[str, ...] = ()


def sources_of(content: Content, snapshot: Snapshot) -> str:
    """Return the sources that a chart rests on, as a line; empty without any."""
    said = content.parties if isinstance(content, GainSeries) else content.claims
    codes = dict.fromkeys(item.source for item in said if item.source)
    known = snapshot.vocabulary.sources
    cited = [known[code].citation() if code in known else code for code in codes]
    return f"Source{'s' if len(cited) > 1 else ''}: {'; '.join(cited)}" if cited else ""


def chart_sheet(
    content: Content, request: ChartRequest, look: ChartLook, words: SheetWords
) -> Page:
    """Return a chart on a sheet of its own; scale, range and day are those of ``request``."""
    look = replace(look, text=_TEXT, small=_TEXT * 0.9)
    notes = [line for note in words.notes for line in wrapped(note, _WIDTH - 16.0, look.small)]
    head = _TEXT * 2.9
    asked = replace(
        request,
        width=_WIDTH,
        height=_HEIGHT + len(notes) * look.small * 1.35 + _MARGIN,
        title=True,
        dates=True,
        legend_rows=6,
        notes=tuple(notes),
    )
    chart = chart_scene(content, asked, look).draw_list
    lines = (
        Text(_MARGIN, _TEXT * 1.3, words.title, _TEXT * 1.15, look.ink, bold=True),
        Text(_MARGIN, _TEXT * 2.6, words.dates, look.small, look.muted),
    )
    top = DrawList(_WIDTH, head, (Layer("head", lines),), background=look.ground)
    width, height = _WIDTH * MM_PER_UNIT, (head + asked.height) * MM_PER_UNIT
    above = Box(0.0, 0.0, width, head * MM_PER_UNIT)
    below = Box(0.0, above.height, width, height - above.height)
    blocks = (
        Block("head", above, (Picture(above, top),)),
        Block("chart", below, (Picture(below, chart),)),
    )
    return Page(width, height, blocks)


def wrapped(text: str, room: float, size: float) -> Sequence[str]:
    """Return a text as lines no wider than ``room`` at ``size``, both in frame units."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and text_width(longer, size) > room:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line] if line else lines
