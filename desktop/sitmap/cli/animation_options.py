"""The arguments of the command animate, beside those that all maps share."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser

from sitmap.cli.common_options import TLP

__all__ = ["add_animation_options"]


def add_animation_options(film: ArgumentParser) -> None:
    """Add what is shown, where, on which days, how fast and how large."""
    _add_days(film)
    _add_place(film)
    film.add_argument("--fps", metavar="N", type=int, default=10, help="steps a second (10)")
    film.add_argument("--size", metavar="WxH", default="1280x720", help="pixels (1280x720)")
    film.add_argument("--crossfade", action="store_true", help="each step turns into the next")
    film.add_argument("--title", metavar="T")
    film.add_argument("--tlp", choices=TLP, help="handling label")
    film.add_argument(
        "--on-page", action="store_true", help="show the printed page itself at each step"
    )
    film.add_argument(
        "--filter", action="append", metavar="NAME=VALUE", default=[], help="as for print"
    )
    # For the window, which has choices that no option names, and shows how far it is.
    film.add_argument("--choices", default="", help=SUPPRESS)
    film.add_argument("--lines", action="store_true", help=SUPPRESS)


def _add_days(film: ArgumentParser) -> None:
    film.add_argument("--from", dest="first", metavar="D", help="the first day")
    film.add_argument("--to", dest="last", metavar="D", help="the last day")
    film.add_argument(
        "--step", metavar="DUR", default="1d", help="1d (default), 7d, 1m ..., from a time on 6h"
    )
    film.add_argument(
        "--every-step",
        action="store_true",
        help="show also each step on which nothing changes; else they become one frame",
    )
    film.add_argument("--known-on", metavar="D", help="only what could be known by that day")
    film.add_argument("--recorded-on", metavar="D", help="only what this file held on that day")
    film.add_argument("--window", metavar="DUR", help="events of 1d (default), 30d, all")
    film.add_argument("--since", metavar="D0", help="draw what changed since this day")


def _add_place(film: ArgumentParser) -> None:
    where = film.add_mutually_exclusive_group()
    where.add_argument("--extent", metavar="W,S,E,N")
    where.add_argument("--view", metavar="NAME", help="a saved view: place and choices")
    where.add_argument("--story", metavar="NAME", help="the steps of a story")
    where.add_argument("--at", metavar="LON,LAT")
    film.add_argument("--scale", metavar="N", help="with --at: as large as 1:N")
