"""The arguments of commands that record by hand: add, table, revise, retract."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from sitmap.cli.common_options import TLP, command, file_argument, late
from sitmap.domain.observation import Basis, Kind, Persistence, Sensitivity

__all__ = ["add_recording_commands"]


def add_recording_commands(commands: Any) -> None:
    """Add the commands that record observations and correct them."""
    add = command(commands, "add", late("recording", "add"), "record an observation")
    file_argument(add)
    add.add_argument("--kind", required=True, choices=[kind.value for kind in Kind])
    add.add_argument("--on", metavar="EDTF", required=True, help="its date, as precise as it is")
    _observation_options(add)
    _add_table_command(commands)
    revise = command(commands, "revise", late("recording", "revise"), "record a correction")
    file_argument(revise)
    revise.add_argument("uid", metavar="UID", help="uid or source reference")
    revise.add_argument("--on", metavar="EDTF")
    _observation_options(revise)
    retract = command(commands, "retract", late("recording", "retract"), "withdraw an observation")
    file_argument(retract)
    retract.add_argument("uid", metavar="UID", help="uid or source reference")
    retract.add_argument("--because", metavar="T", required=True)


def _add_table_command(commands: Any) -> None:
    table = command(
        commands, "table", late("tables", "table"), "record the readings of a table of text"
    )
    file_argument(table)
    table.add_argument(
        "source_file",
        metavar="TABLE",
        type=Path,
        help="Markdown, tabs, ; or , between cells; - is standard input",
    )
    table.add_argument("--on", metavar="EDTF", help="its date, where its first line names none")
    table.add_argument("--scope", metavar="S", help="what all of it counts")
    table.add_argument("--source", metavar="S", help="code of a source")
    table.add_argument("--source-ref", metavar="R", help="reference inside the source")
    table.add_argument(
        "--basis", choices=[item.value for item in Basis], default=Basis.REPORTED.value
    )
    table.add_argument("--claimant", metavar="WHO")
    table.add_argument("--grade", metavar="F6", default="F6", help="Admiralty grade")
    table.add_argument(
        "--on-bad", choices=("stop", "skip"), default="stop", help="what to do with bad cells"
    )
    table.add_argument("--dry-run", action="store_true", help="show what would be recorded")


def _observation_options(parser: ArgumentParser) -> None:
    option = parser.add_argument
    option("--party", metavar="P")
    option("--category", metavar="C")
    option("--source", metavar="S", action="append", help="code of a source; may repeat")
    option("--source-ref", metavar="R", help="reference inside the source")
    option("--series", metavar="S")
    option("--persistence", choices=[item.value for item in Persistence])
    option("--basis", choices=[item.value for item in Basis])
    option("--claimant", metavar="WHO")
    option("--disputed-by", metavar="UID", action="append")
    option("--grade", metavar="F6", help="Admiralty grade, A-F and 1-6")
    option("--title", metavar="T")
    option("--text", metavar="T")
    option("--place", metavar="NAME")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--at", metavar="LON,LAT")
    where.add_argument("--geometry", metavar="WKT")
    option("--precision-m", metavar="M", type=float, help="location precision in metres")
    option("--metric", metavar="M")
    option("--scope", metavar="S")
    option("--unit", metavar="U")
    option("--value-text", metavar="T", help="the value as printed")
    for bound in ("low", "best", "high"):
        option(f"--{bound}", metavar="N", type=float)
    option("--known-from", metavar="D", help="since when it could be known (publication)")
    option("--sensitivity", choices=[item.value for item in Sensitivity])
    option("--tlp", choices=TLP)
