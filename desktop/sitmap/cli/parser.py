"""The parser of the whole command line; what commands do belongs to the command modules.

The arguments of files and base maps are here, those of other groups in ``*_options``.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from sitmap import __version__
from sitmap.cli.common_options import (
    command,
    command_with_actions,
    file_argument,
    late,
    out_argument,
)
from sitmap.cli.exchange_options import add_export_commands, add_import_commands
from sitmap.cli.picture_options import add_picture_commands
from sitmap.cli.reading_options import add_reading_commands
from sitmap.cli.recording_options import add_recording_commands

__all__ = ["build_parser"]

_DESCRIPTION = "What the situation was on a given day: a map, a timeline, metrics, with sources."
_EPILOG = """Without a command, `sitmap [FILE]` opens the application (no FILE: the last one, or the
demonstration case)."""


def build_parser() -> ArgumentParser:
    """Return the parser of the whole command line."""
    parser = ArgumentParser(prog="sitmap", description=_DESCRIPTION, epilog=_EPILOG)
    parser.add_argument("--version", action="version", version=f"sitmap {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_file_commands(commands)
    add_reading_commands(commands)
    add_recording_commands(commands)
    add_import_commands(commands)
    add_export_commands(commands)
    add_picture_commands(commands)
    _add_base_map_commands(commands)
    return parser


def _add_file_commands(commands: Any) -> None:
    out_argument(
        command(commands, "demo", late("files", "demo"), "write the demonstration case"),
        "new file (.gpkg)",
    )
    new = command(commands, "new", late("files", "new"), "make an empty situation file")
    out_argument(new, "new file (.gpkg)")
    new.add_argument("--title", required=True)
    new.add_argument("--zone", default="UTC", help="time zone, e.g. Europe/Kyiv")
    check = command(
        commands, "check", late("files", "check_file"), "check a file without changing it"
    )
    file_argument(check)
    backup = command(
        commands, "backup", late("files", "backup_file"), "save a whole copy of a file"
    )
    file_argument(backup)
    out_argument(backup, "the copy")


def _add_base_map_commands(commands: Any) -> None:
    actions = command_with_actions(
        commands,
        "basemap",
        "base maps of your own",
        "Base maps of your own, remembered with a situation file.",
    )
    add = command(actions, "add", late("base_maps", "add"), "remember a base map and show it")
    add.add_argument(
        "source",
        metavar="SRC",
        type=Path,
        help="MBTiles, PMTiles, GeoTIFF, GeoPackage, FlatGeobuf, GeoJSON or .osm.pbf",
    )
    add.add_argument("--title", metavar="T")
    add.add_argument("--attribution", metavar="A", help="whom to credit on screen and on paper")
    add.add_argument("--bbox", metavar="W,S,E,N", help="only this part of a file of shapes")
    add.add_argument(
        "--names", choices=("yes", "no"), help="show the included names and borders above it"
    )
    command(actions, "list", late("base_maps", "list_all"), "what is remembered")
    remove = command(actions, "remove", late("base_maps", "remove"), "forget a base map")
    remove.add_argument("source", metavar="NAME", help="its name or path")
