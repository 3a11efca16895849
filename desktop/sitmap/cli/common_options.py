"""What many commands share: how a command is added, and arguments of more than one.

What only one group of commands has belongs to the module of that group.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Final, get_args

from sitmap.domain.handling import TLP_LABELS
from sitmap.portrayal.gazetteer import Language
from sitmap.portrayal.map_options import GridChoice, MarkChoice
from sitmap.portrayal.palette import PALETTES

__all__ = [
    "TLP",
    "base_map_option",
    "command",
    "command_with_actions",
    "date_options",
    "file_argument",
    "late",
    "map_options",
    "out_argument",
    "redact_option",
]

TLP: Final = TLP_LABELS[1:]
"""Handling labels, the strictest first."""


def late(module: str, function: str) -> Callable[[Namespace], Any]:
    """Return a function of ``sitmap.cli``; its module is loaded when it is called.

    A command must not wait for what all the others stand on.
    """

    def call(options: Namespace) -> Any:
        return getattr(import_module(f"sitmap.cli.{module}"), function)(options)

    call.__qualname__ = f"{module}.{function}"
    return call


def command(commands: Any, name: str, function: Any, text: str) -> ArgumentParser:
    """Add a command to ``commands``; ``function`` runs it and ``text`` tells what it does."""
    parser: ArgumentParser = commands.add_parser(
        name, help=text, description=text.capitalize() + "."
    )
    parser.set_defaults(function=function)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def command_with_actions(commands: Any, name: str, help_text: str, text: str) -> Any:
    """Add a command of a situation file that has commands of its own; return where they go."""
    parser: ArgumentParser = commands.add_parser(name, help=help_text, description=text)
    file_argument(parser)
    return parser.add_subparsers(metavar="ACTION", required=True)


def out_argument(parser: ArgumentParser, help_text: str) -> None:
    """Add the file to write, and the option to replace one that is there."""
    parser.add_argument("out", metavar="OUT", type=Path, help=help_text)
    parser.add_argument("--force", action="store_true", help="replace an existing OUT")


def file_argument(parser: ArgumentParser) -> None:
    """Add the situation file."""
    parser.add_argument("file", metavar="FILE", type=Path, help="a situation file (.gpkg)")


def date_options(
    parser: ArgumentParser, *, required: bool = False, window: str | None = "1d"
) -> None:
    """Add the date shown, those of knowledge and of the journal, and the window."""
    parser.add_argument(
        "--on",
        metavar="D",
        required=required,
        help="the day shown (2025-11-17), or a time of it (2025-11-17T14:00)",
    )
    parser.add_argument("--known-on", metavar="D", help="only what could be known by that day")
    parser.add_argument("--recorded-on", metavar="D", help="only what this file held on that day")
    parser.add_argument(
        "--window",
        metavar="DUR",
        default=window,
        help="1d (default), 6h, 45min, 30d, 3m, all, instant",
    )


def redact_option(parser: ArgumentParser) -> None:
    """Add the profile by which a product is redacted."""
    parser.add_argument(
        "--redact", metavar="PROFILE", help="by a profile of the file; every file has: public"
    )


def map_options(parser: ArgumentParser) -> None:
    """Add what the reader may choose of the look of a map."""
    parser.add_argument("--crs", metavar="EPSG:N", help="projection: EPSG:N, UTM or LAEA")
    parser.add_argument("--marks", choices=get_args(MarkChoice), help="how events are drawn")
    parser.add_argument("--grid", choices=get_args(GridChoice), help="lines over the map")
    parser.add_argument(
        "--names", choices=get_args(Language), help="language of the names on the map"
    )
    parser.add_argument("--palette", choices=PALETTES, help="colours of the map")
    parser.add_argument(
        "--military", action="store_true", default=None, help="events as symbols after MIL-STD-2525"
    )


def base_map_option(parser: ArgumentParser) -> None:
    """Add the name of a base map."""
    parser.add_argument("--basemap", metavar="NAME", help="a remembered base map, or: included")
