"""Commands that draw: window, print, bench. Only here the command line needs Qt."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from pathlib import Path

from sitmap.cli.reading import last_day, last_known_day, load
from sitmap.cli.result import Result, columns
from sitmap.cli.values import dates_of, extent_of, size_of
from sitmap.domain.dates import parse_day, parse_duration
from sitmap.errors import UserError

__all__ = ["bench", "print_page", "window"]


def use_offscreen_without_display() -> None:
    """Choose Qt's offscreen platform where no display is."""
    has_display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if sys.platform.startswith("linux") and not has_display:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def refuse_existing(out: Path, force: bool) -> None:
    """Raise UserError where OUT cannot be written: it exists, or its folder does not."""
    if out.exists() and not force:
        raise UserError("the file exists", where=str(out), hint="give --force to replace it")
    if not out.parent.is_dir():
        raise UserError("the folder does not exist", where=str(out.parent), hint="make it first")


def window(options: Namespace) -> Result:
    """Render the real main window as PNG."""
    if options.out.suffix.lower() != ".png":
        raise UserError("not a .png name", where=str(options.out), hint="window writes PNG")
    refuse_existing(options.out, options.force)
    size = size_of(options.size)
    snapshot, messages = load(options.file)
    dates = dates_of(options, last_day(snapshot))
    use_offscreen_without_display()
    from sitmap.ui.offscreen import WindowRequest, render_window

    request = WindowRequest(
        path=options.file,
        out=options.out,
        on=dates.on if options.on else None,
        known_on=dates.known_on,
        recorded_on=dates.recorded_on,
        duration=dates.duration_text,
        size=size,
        theme=options.theme,
    )
    shown = render_window(request)
    data = {
        "files": [str(options.out)],
        "on": shown.isoformat(),
        "known_on": dates.known_on.isoformat() if dates.known_on else last_known_day(snapshot),
        "bytes": options.out.stat().st_size,
    }
    return Result(data, (str(options.out),), messages)


def bench(options: Namespace) -> Result:
    """Measure the main window on a file."""
    size = size_of(options.size)
    if not 1 <= options.frames <= 100_000:
        raise UserError("out of range", where=f"--frames {options.frames}", hint="1 to 100000")
    extent = extent_of(options.extent) if options.extent else None
    parse_duration(options.window)
    start, end = (parse_day(text) if text else None for text in (options.start, options.end))
    use_offscreen_without_display()
    from sitmap.ui.bench import BenchRequest, run_bench

    figures = run_bench(
        BenchRequest(options.file, options.frames, size, options.window, extent, start, end)
    )
    rows = [(name, json.dumps(value)) for name, value in figures.items()]
    return Result(figures, columns(rows))
