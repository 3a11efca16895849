"""Measures the real main window: start, scrubbing, panning, settling, memory.

A scrub frame is one distinct date set through the session, timed until every dirty widget
has painted; its processor time says the same on a machine that has other work. Nothing is
tuned or skipped for the measurement.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPointF, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from sitmap.domain.dates import (
    MS_PER_DAY,
    MS_PER_HOUR,
    Duration,
    Minute,
    SituationDate,
    date_holding,
    parse_duration,
    start_ms,
)
from sitmap.portrayal.map_options import MapOptions
from sitmap.ui.application import Application
from sitmap.ui.main_window import MainWindow
from sitmap.ui.offscreen import wait_until_settled

__all__ = ["BenchRequest", "run_bench"]

_REST_S = 10.0
_TICK_MS = 20
_MOVES = 25
"""Steps of each kind while moving: two ways sideways, in, out."""
_ASKED = 40
"""Places under the pointer that are asked for."""


@dataclass(frozen=True, slots=True)
class BenchRequest:
    """What is measured; dates None are the first and last day of the file."""

    path: Path
    frames: int = 200
    size: tuple[int, int] = (1600, 1000)
    duration: Duration = parse_duration("1d")
    extent: tuple[float, float, float, float] | None = None
    start: SituationDate | None = None
    end: SituationDate | None = None
    options: MapOptions = MapOptions()


def run_bench(request: BenchRequest) -> dict[str, object]:
    """Return the figures under the keys of the command line's contract."""
    began = time.perf_counter()
    application = Application(request.path, at_once=True)
    open_s = time.perf_counter() - began
    try:
        window = application.window
        window.resize(*request.size)
        _show_first_frame(window)
        first_frame_s = process_age_s()
        _wait_until_all_is_read(application)
        whole_s = process_age_s()
        wait_until_settled(window)
        if request.extent is not None:
            window.canvas.fit_extent(request.extent)
            wait_until_settled(window)
        application.session.set_duration(request.duration)
        application.session.set_map_options(request.options)
        _wait_until_idle(window)
        scrub, scrub_cpu, drawn = _scrub(application, request)
        settle = [_settle_ms(application, lambda: application.session.step(-1))]
        identify = _identify(application)
        pan = _pan(application)
        settle.append(_settle_ms(application, lambda: window.canvas.pan_by(60.0, 20.0)))
        return {
            "open_s": round(open_s, 4),
            "first_frame_s": round(first_frame_s, 4),
            "whole_s": round(whole_s, 4),
            "scrub_ms": _figures(scrub),
            "scrub_cpu_ms": _figures(scrub_cpu),
            "pan_ms": _figures(pan),
            "identify_ms": _figures(identify),
            "settle_ms": round(max(settle), 2),
            "frames": len(scrub),
            "observations": int(application.session.snapshot.current.sum()),
            "drawn": drawn,
            "rss_mb": round(peak_memory_mb(), 1),
        }
    finally:
        application.window.close()
        application.close()


def _show_first_frame(window: MainWindow) -> None:
    """Show the window and return when map, timeline and panel have painted once.

    The map's first paint holds its base map; the other widgets paint in the same pass, which
    is over when the next event is taken.
    """
    loop = QEventLoop()
    window.canvas.frame_painted.connect(
        lambda: QTimer.singleShot(0, loop.quit), Qt.ConnectionType.SingleShotConnection
    )
    window.show()
    loop.exec()


def _wait_until_all_is_read(application: Application) -> None:
    """Wait for the rest of a large file that showed before all of it was read."""
    while application.reading_on is not None and application.reading_on.active:
        _let_events_run(_TICK_MS)


def _wait_until_idle(window: MainWindow) -> None:
    """Let the map prepare what it prepares while a hand rests, some seconds at most."""
    until = time.perf_counter() + _REST_S
    while time.perf_counter() < until and not window.canvas.is_idle():
        _let_events_run(_TICK_MS)


def _let_events_run(least_ms: int = 0) -> None:
    """Handle all events that wait, and those that come within some milliseconds."""
    loop = QEventLoop()
    QTimer.singleShot(least_ms, loop.quit)
    loop.exec()


def _scrub_dates(request: BenchRequest, first: date, last: date) -> list[SituationDate]:
    """Return distinct days, evenly over the range and ascending, as the hand drags them.

    Between times they are hours.
    """
    begin, end = request.start or first, request.end or last
    unit = MS_PER_HOUR if isinstance(begin, Minute) else MS_PER_DAY
    low, high = start_ms(begin) // unit, start_ms(end) // unit
    numbers = np.unique(np.linspace(low, high, request.frames).round().astype(np.int64))
    return [date_holding(int(number) * unit, begin) for number in numbers]


def _scrub(
    application: Application, request: BenchRequest
) -> tuple[list[float], list[float], dict[str, object]]:
    session, window = application.session, application.window
    dates = _scrub_dates(request, session.first_day, session.last_day)
    times: list[float] = []
    cpu_times: list[float] = []
    drawn: list[dict[str, object]] = []
    for on in dates:
        if on == session.on:
            continue
        began, cpu_began = time.perf_counter(), time.thread_time()
        session.set_valid_date(on)
        paint_all(window)
        times.append((time.perf_counter() - began) * 1e3)
        cpu_times.append((time.thread_time() - cpu_began) * 1e3)
        drawn.append(dict(window.canvas.last_drawn))
    order = sorted(range(len(times)), key=times.__getitem__)
    return times, cpu_times, drawn[order[len(order) // 2]] if drawn else {}


def _pan(application: Application) -> list[float]:
    """Time frames while a hand drags the map to and fro, zooms in and out again.

    What the worker finished meanwhile is taken in as ever and counts.
    """
    canvas = application.window.canvas
    at = QPointF(canvas.width() * 0.4, canvas.height() * 0.55)
    moves = [
        *[partial(canvas.pan_by, 23.0, 4.0)] * _MOVES,
        *[partial(canvas.pan_by, -23.0, 6.0)] * _MOVES,
        *[partial(canvas.zoom_by, 1.05, at)] * _MOVES,
        *[partial(canvas.zoom_by, 1 / 1.05, at)] * _MOVES,
    ]
    times = []
    for move in moves:
        began = time.perf_counter()
        move()
        _let_events_run()
        paint_all(application.window)
        times.append((time.perf_counter() - began) * 1e3)
    return times


def _identify(application: Application) -> list[float]:
    """Time the question what lies under the pointer, at places all over the map."""
    canvas = application.window.canvas
    times = []
    for x, y in np.random.default_rng(0).random((_ASKED, 2)).tolist():
        began = time.perf_counter()
        canvas.rows_at(x * canvas.width(), y * canvas.height())
        times.append((time.perf_counter() - began) * 1e3)
    return times


def _settle_ms(application: Application, change: Callable[[], object]) -> float:
    """Return how long after a change the window shows its final quality."""
    wait_until_settled(application.window)
    change()
    began = time.perf_counter()
    wait_until_settled(application.window)
    return (time.perf_counter() - began) * 1e3


def paint_all(window: QWidget) -> None:
    """Deliver layout requests and updates, so that every dirty widget paints now."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)  # of all widgets
    for widget in (window.window(), *QApplication.topLevelWidgets()):
        QCoreApplication.sendPostedEvents(widget, QEvent.Type.UpdateRequest.value)


def _figures(times: Sequence[float]) -> dict[str, float]:
    if not times:
        return {"median": 0.0, "p95": 0.0, "max": 0.0}
    return {
        "median": round(statistics.median(times), 3),
        "p95": round(float(np.percentile(times, 95)), 3),
        "max": round(max(times), 3),
    }


def process_age_s() -> float:
    """Return the seconds since this process started; from the first import where unknown."""
    try:
        fields = Path("/proc/self/stat").read_text().rsplit(")", 1)[1].split()
        started = float(fields[19]) / os.sysconf("SC_CLK_TCK")
        return time.clock_gettime(time.CLOCK_BOOTTIME) - started
    except (OSError, AttributeError, IndexError, ValueError):
        return time.process_time()


def peak_memory_mb() -> float:
    """Return the peak resident memory of the process and its children in MB."""
    if sys.platform == "win32":
        return 0.0
    import resource

    unit = 1024.0 if sys.platform != "darwin" else 1.0
    usage = [
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    return sum(usage) * unit / 1e6
