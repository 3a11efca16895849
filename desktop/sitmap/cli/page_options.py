"""The arguments of the command print, beside those that all maps share."""

from __future__ import annotations

from argparse import ArgumentParser

from sitmap.cli.common_options import TLP, map_options

__all__ = ["add_page_options"]


def add_page_options(page: ArgumentParser) -> None:
    """Add template, paper, texts, place, outputs and series of a page."""
    map_options(page)
    page.add_argument(
        "--template",
        metavar="NAME",
        default="metrics-map",
        help="metrics-map (default), situation-map, two-dates, dates, metrics-sheet, event-list, "
        "story-page, or one that the file remembers",
    )
    page.add_argument("--paper", metavar="P", help="A5 to A0 (A4), Letter, 300x400mm ...")
    page.add_argument("--margins", metavar="MM", help="12, or left,top,right,bottom")
    page.add_argument("--dates", metavar="D,D", help="template dates: the days of its other maps")
    page.add_argument(
        "--maps", metavar="N", type=int, default=4, help="template dates: how many, without --dates"
    )
    _page_texts(page)
    orientation = page.add_mutually_exclusive_group()
    orientation.add_argument(
        "--landscape", dest="orientation", action="store_const", const="landscape"
    )
    orientation.add_argument(
        "--portrait", dest="orientation", action="store_const", const="portrait"
    )
    page.set_defaults(orientation=None)
    where = page.add_mutually_exclusive_group()
    where.add_argument("--extent", metavar="W,S,E,N")
    where.add_argument("--view", metavar="NAME", help="a saved view: place, dates and choices")
    where.add_argument("--story", metavar="NAME", help="a page for each step of a story")
    where.add_argument("--at", metavar="LON,LAT")
    page.add_argument("--scale", metavar="1:N", help="an exact scale, e.g. 1:100000")
    _page_output_options(page)
    page.add_argument(
        "--every", metavar="DUR", help="a series: a page every 7d, 1m ..., or at each change"
    )
    page.add_argument(
        "--views", metavar="NAME,NAME", help="a series: a page for each saved view, or: all"
    )
    page.add_argument("--no-index", action="store_true", help="a series in one .pdf: no index page")
    page.add_argument("--until", metavar="D", help="the last day of the series")
    page.add_argument("--tlp", choices=TLP)


def _page_texts(page: ArgumentParser) -> None:
    page.add_argument(
        "--title", metavar="T", help="fields in it fill themselves: {case}, {situation_on}, {scale}"
    )
    for name in ("subtitle", "author", "contact", "remarks"):
        page.add_argument(f"--{name}", metavar="T", default="")
    page.add_argument(
        "--chart",
        action="append",
        metavar="METRIC",
        default=[],
        help="draw this metric through time, on templates with charts; may repeat",
    )
    page.add_argument(
        "--contradictions", action="store_true", help="list what a review of the claims finds"
    )


def _page_output_options(page: ArgumentParser) -> None:
    page.add_argument(
        "--for",
        dest="purpose",
        choices=("screen", "press"),
        default="",
        help="pictures of low or high resolution",
    )
    size = page.add_mutually_exclusive_group()
    size.add_argument("--dpi", metavar="N", type=float, help="for .png and .tif (150)")
    size.add_argument("--pixels", metavar="N", type=int, help="for .png and .tif: the page's width")
    page.add_argument(
        "--world-file", action="store_true", help="for .png: its position, in files beside it"
    )
    page.add_argument("--archive", action="store_true", help="for .pdf: PDF/A-2b, without layers")
