"""Charts of metrics as a section of a page, each as wide as its column.

Which metrics is the request's matter, how charts look that of ``portrayal.chart``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.claims import MetricSeries, series_of
from sitmap.domain.dates import MS_PER_DAY, day_start_ms
from sitmap.domain.formula_series import formula_series
from sitmap.domain.situation import Known, Situation
from sitmap.domain.situation_date import calendar_day, date_ending
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.timeline import day_range
from sitmap.errors import UserError
from sitmap.portrayal.chart.look import ChartLook, chart_look
from sitmap.portrayal.chart.scene import ChartRequest, chart_scene
from sitmap.portrayal.chart.sheet import wrapped
from sitmap.portrayal.draw_list import POINT
from sitmap.portrayal.page.flow import Piece, Setter
from sitmap.portrayal.page.model import MM_PER_UNIT, Box, Picture
from sitmap.portrayal.style import Style

__all__ = ["MOST_CHARTS", "chart_pieces", "charted"]

MOST_CHARTS: Final = 8
_SHAPE: Final = 0.42
"""Height of the plot as a share of the chart's width."""
_LOWEST_MM: Final = 20.0
_HIGHEST_MM: Final = 45.0
_BEFORE: Final = 0.8


def charted(
    snapshot: Snapshot, code: str, known: Known, keep: NDArray[np.bool_] | None
) -> MetricSeries | None:
    """Return a metric or a formula of the file through time; None where there is nothing of it."""
    try:
        if code in snapshot.vocabulary.metrics:
            found = series_of(snapshot, code, known, keep)
        else:
            found = formula_series(snapshot, code, known, keep)
    except UserError:
        return None
    return None if found.is_empty else found


def chart_pieces(
    snapshot: Snapshot,
    situation: Situation,
    codes: Sequence[str],
    keep: NDArray[np.bool_] | None,
    style: Style,
    setter: Setter,
) -> list[Piece]:
    """Return the charts of some metrics, the day of the situation as a line in each.

    ``keep`` (bool, one a row of the snapshot) leaves out what a filter keeps back.
    """
    days = day_range(snapshot, situation.known)
    if days is None:
        return []
    text = setter.size * POINT
    look = replace(chart_look(style, snapshot.vocabulary), text=text, small=text * 0.9)
    until, day = days.last + MS_PER_DAY, _day_of(situation)
    pieces = []
    for code in codes[:MOST_CHARTS]:
        series = charted(snapshot, code, situation.known, keep)
        if series is not None:
            pieces.append(_piece(series, until, day, look, setter))
    return pieces


def _day_of(situation: Situation) -> int:
    return day_start_ms(calendar_day(date_ending(situation.window.end)))


def _piece(series: MetricSeries, until: int, day: int, look: ChartLook, setter: Setter) -> Piece:
    plot = min(max(setter.width * _SHAPE, _LOWEST_MM), _HIGHEST_MM) / MM_PER_UNIT
    width = setter.width / MM_PER_UNIT
    method = f"Computed: {series.method}" if series.method else ""
    request = ChartRequest(
        width,
        2 * plot,
        until,
        title=True,
        legend_rows=4,
        day=day,
        notes=tuple(wrapped(method, width - 16.0, look.small)),
    )
    # Title, legend and notes take what they need; the plot is as high as that of every chart.
    around = request.height - chart_scene(series, request, look).frame.height
    drawn = chart_scene(series, replace(request, height=plot + around), look).draw_list
    height = drawn.height * MM_PER_UNIT
    words = f"Chart of {series.name}"
    picture = Picture(Box(0.0, 0.0, setter.width, height), drawn, words=words)
    return Piece(height, (picture,), before=_BEFORE)
