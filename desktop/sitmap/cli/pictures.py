"""Commands that show the main window: window, bench."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from sitmap.cli.base_maps import chosen, drawn_base_map
from sitmap.cli.reading import known_text, last_day, load
from sitmap.cli.result import Result, columns
from sitmap.cli.values import (
    date_of,
    dates_of,
    duration_of,
    extent_of,
    map_options_of,
    since_of,
    size_of,
)
from sitmap.cli.views import dated_by, look_of, view_of
from sitmap.domain.base_map import INCLUDED
from sitmap.errors import UserError
from sitmap.paths import cache_dir
from sitmap.placing import check_target
from sitmap.starting import begin
from sitmap.store.database import open_store

__all__ = ["bench", "use_offscreen", "window"]


def use_offscreen() -> None:
    """Choose Qt's offscreen platform, unless another is asked for.

    A picture is the same with and without a display, no window flashes up, and a display that
    is named but gone (an ended remote session) does not stop a script.
    """
    if sys.platform.startswith("linux") and not os.environ.get("QT_QPA_PLATFORM"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"


def use_offscreen_without_display() -> None:
    """Choose Qt's offscreen platform where no display is."""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        use_offscreen()


@contextmanager
def passing_profile() -> Iterator[None]:
    """Keep the user's settings out of pictures and figures, and these out of the settings.

    Else a script would move the user's window, and a picture would depend on who made it.
    """
    # What is kept to open large files quickly is no setting and changes no picture.
    lasting = {"SITMAP_CACHE_DIR": str(cache_dir())}
    with TemporaryDirectory(prefix="sitmap-", ignore_cleanup_errors=True) as folder:
        passing = {**lasting, "SITMAP_PROFILE_DIR": folder}
        before = {name: os.environ.get(name) for name in passing}
        os.environ.update(passing)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


def window(options: Namespace) -> Result:
    """Render the real main window as PNG."""
    if options.out.suffix.lower() != ".png":
        raise UserError("not a .png name", where=str(options.out), hint="window writes PNG")
    check_target(options.out, force=options.force, source=options.file)
    size = size_of(options.size)
    snapshot, messages = load(options.file)
    view = view_of(options, snapshot)
    options = dated_by(view, options)
    dates = dates_of(options, last_day(snapshot))
    shown_options, _ = look_of(options, snapshot, view)
    with open_store(options.file) as db:
        ground = chosen(db, options.basemap)
    with drawn_base_map(ground) as (_, told):
        messages += told
    use_offscreen()
    from sitmap.ui.offscreen import WindowRequest, render_window

    request = WindowRequest(
        path=options.file,
        out=options.out,
        on=dates.on if options.on else None,
        compared_on=None if options.since is None else since_of(options.since, dates.on),
        known_on=dates.known_on,
        recorded_on=dates.recorded_on,
        duration=dates.duration,
        size=size,
        theme=options.theme,
        options=shown_options,
        view=view,
        base_map=INCLUDED if ground is None else ground.name,
    )
    with passing_profile():
        shown = render_window(request)
    data = {
        "files": [str(options.out)],
        "on": shown.isoformat(),
        "known_on": known_text(snapshot, dates),
        "bytes": options.out.stat().st_size,
    }
    return Result(data, (str(options.out),), messages)


def bench(options: Namespace) -> Result:
    """Measure the main window on a file."""
    size = size_of(options.size)
    if not 1 <= options.frames <= 100_000:
        raise UserError("out of range", where=f"--frames {options.frames}", hint="1 to 100000")
    extent = extent_of(options.extent) if options.extent else None
    duration = duration_of(options.window)
    start, end = date_of(options.start, "--from"), date_of(options.end, "--to")
    if start is not None and end is not None and start > end:
        raise UserError("the first date is after the last", where=f"--from {options.start}")
    use_offscreen_without_display()
    begin()  # as the window does
    from sitmap.ui.bench import BenchRequest, run_bench

    choices = map_options_of(options)
    request = BenchRequest(
        options.file, options.frames, size, duration, extent, start, end, choices
    )
    with passing_profile():
        figures = run_bench(request)
    rows = [(name, json.dumps(value)) for name, value in figures.items()]
    return Result(figures, columns(rows))
