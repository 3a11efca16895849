"""The arguments of commands that draw: window, print, animate; and bench."""

from __future__ import annotations

from typing import Any

from sitmap.cli.animation_options import add_animation_options
from sitmap.cli.common_options import (
    base_map_option,
    command,
    date_options,
    file_argument,
    late,
    map_options,
    out_argument,
    redact_option,
)
from sitmap.cli.page_options import add_page_options

__all__ = ["add_picture_commands"]


def add_picture_commands(commands: Any) -> None:
    """Add the commands that draw, and the one that measures drawing."""
    window = command(
        commands, "window", late("pictures", "window"), "render the main window as PNG"
    )
    file_argument(window)
    out_argument(window, "picture (.png)")
    date_options(window, window=None)
    window.add_argument("--since", metavar="D0", help="compare with this earlier date")
    base_map_option(window)
    window.add_argument("--view", metavar="NAME", help="a saved view: place, dates and choices")
    window.set_defaults(filter=[])
    window.add_argument("--size", metavar="WxH", default="1600x1000")
    window.add_argument("--theme", choices=("light", "dark"), default="light")
    map_options(window)
    page = command(commands, "print", late("printing", "print_page"), "print a page")
    file_argument(page)
    out_argument(page, ".pdf, .svg, .png or .tif; a series takes {date} or {n} in the name")
    date_options(page, window=None)
    page.add_argument(
        "--verify", action="store_true", help="print OUT again as it says and compare the bytes"
    )
    redact_option(page)
    page.set_defaults(usage_problem=late("printing", "usage_problem"))
    page.add_argument("--since", metavar="D0", help="draw and count what changed since this day")
    base_map_option(page)
    add_page_options(page)
    page.add_argument(
        "--filter",
        action="append",
        metavar="NAME=VALUE",
        default=[],
        help="print only this, e.g. party=RU, basis=claimed, text=bridge; the page says so",
    )
    _add_animate_command(commands)
    bench = command(commands, "bench", late("pictures", "bench"), "measure the window on a file")
    file_argument(bench)
    bench.add_argument("--frames", metavar="N", type=int, default=200)
    bench.add_argument("--size", metavar="WxH", default="1600x1000")
    bench.add_argument("--window", metavar="DUR", default="1d")
    bench.add_argument("--extent", metavar="W,S,E,N")
    bench.add_argument("--from", dest="start", metavar="D", help="from a time on by hours")
    bench.add_argument("--to", dest="end", metavar="D")
    map_options(bench)


def _add_animate_command(commands: Any) -> None:
    film = command(
        commands, "animate", late("animating", "animate"), "make a film of days, or of a story"
    )
    file_argument(film)
    out_argument(film, ".mp4, .gif or .webp, or pictures with {n} or {date} in the name (.png)")
    film.set_defaults(usage_problem=late("animating", "usage_problem"))
    base_map_option(film)
    map_options(film)
    redact_option(film)
    add_animation_options(film)
