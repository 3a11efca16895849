"""The arguments of what comes in and goes out: import, merge, batches, purge, export, redaction."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sitmap.cli.common_options import (
    TLP,
    command,
    command_with_actions,
    date_options,
    file_argument,
    late,
    out_argument,
    redact_option,
)
from sitmap.domain.observation import Kind, Persistence, Sensitivity

__all__ = ["add_export_commands", "add_import_commands"]


def add_import_commands(commands: Any) -> None:
    """Add importing, merging, and taking back what came in."""
    read = command(
        commands, "import", late("importing", "import_files"), "record other people's files"
    )
    file_argument(read)
    read.add_argument(
        "sources", metavar="SRC", nargs="+", type=Path, help="files, folders, zips or tars"
    )
    how = read.add_mutually_exclusive_group()
    how.add_argument("--preset", metavar="P", help="an included preset or the path of one")
    how.add_argument("--kind", choices=[kind.value for kind in Kind])
    option = read.add_argument
    option("--map", metavar="FIELD=COLUMN", action="append", default=[], help="may repeat")
    option("--series", metavar="S", help="the days follow one another in this series")
    option("--persistence", choices=[item.value for item in Persistence])
    option("--source", metavar="S", help="code of the source")
    option("--licence", metavar="L", help="of the source; needed if preset and file tell none")
    option("--dates", choices=("dmy", "mdy"), help="order of day and month in 02/03/2024")
    option("--encoding", metavar="E", help="of texts, e.g. cp1251; found out by default")
    option("--delimiter", metavar="C", help="between columns; found out by default")
    option("--crs", metavar="CRS", help="of coordinates that are no degrees, e.g. EPSG:32637")
    option("--unpack-mb", metavar="N", type=int, default=1024, help="ceiling for archives (1024)")
    option("--on-bad", choices=("stop", "skip"), default="stop", help="rows that cannot be read")
    option("--dry-run", action="store_true", help="only say what would be imported")
    option("--report", metavar="OUT", type=Path, help="write what was rejected (.csv or .json)")
    option("--force", action="store_true", help="replace an existing report")
    merge = command(commands, "merge", late("merging", "merge"), "take in another situation file")
    file_argument(merge)
    merge.add_argument("other", metavar="OTHER", type=Path, help="a situation file (.gpkg)")
    merge.add_argument("--dry-run", action="store_true", help="only say what would be new")
    listed = command(
        commands, "batches", late("importing", "list_batches"), "the imports of a file"
    )
    file_argument(listed)
    undo = command(
        commands, "undo-batch", late("importing", "undo_one"), "take back an import, whole"
    )
    file_argument(undo)
    undo.add_argument("batch", metavar="BATCH", type=int, help="its number, as batches tells")
    purge = command(
        commands, "purge", late("importing", "purge"), "remove for good, history included"
    )
    file_argument(purge)
    which = purge.add_mutually_exclusive_group(required=True)
    which.add_argument("--batch", metavar="B", type=int, help="a whole import")
    which.add_argument("--uid", metavar="U", help="an observation: uid or source reference")
    purge.add_argument("--because", metavar="T", required=True)


def add_export_commands(commands: Any) -> None:
    """Add exporting and the profiles of redaction."""
    export = command(
        commands, "export", late("exporting", "export_rows"), "write rows for other programs"
    )
    file_argument(export)
    out_argument(export, ".geojson, .geojsonl, .kml, .kmz, .csv, .xlsx, .gpkg or .fgb")
    date_options(export, window=None)
    option = export.add_argument
    option("--kind", choices=[kind.value for kind in Kind], action="append", default=[],
           help="only this kind; may repeat")  # fmt: skip
    option("--metric", metavar="M", help="only the readings of this metric")
    option("--uid", metavar="UID", action="append", default=[],
           help="only this observation: uid or source reference; may repeat")  # fmt: skip
    option("--filter", metavar="NAME=VALUE", action="append", default=[],
           help="only what passes, e.g. party=RU, basis=claimed, text=bridge")  # fmt: skip
    option("--tlp", choices=TLP, help="handling label; the strictest of the rows by default")
    option("--dry-run", action="store_true", help="only say what would be exported")
    redact_option(export)

    _add_redaction_command(commands)


def _add_redaction_command(commands: Any) -> None:
    actions = command_with_actions(
        commands,
        "redaction",
        "profiles by which products are made safe",
        "Profiles by which products of a file are made safe.",
    )
    command(actions, "list", late("redaction", "list_all"), "the profiles of a file")
    show = command(actions, "show", late("redaction", "show"), "what a profile would withhold")
    put = command(actions, "set", late("redaction", "put"), "make or change a profile")
    remove = command(actions, "remove", late("redaction", "remove"), "forget a profile")
    for action in (show, put, remove):
        action.add_argument("name", metavar="PROFILE")
    levels = (*(item.value for item in Sensitivity), "none")
    option = put.add_argument
    option("--drop-from", choices=levels, help="leave out rows of this sensitivity or above")
    option("--protect-from", choices=levels, help="make coarse and late from this one on")
    option("--grid-m", metavar="M", type=float, help="metres of the grid they are moved to")
    option("--delay-days", metavar="N", type=int, help="days after which they are shown")
    option("--strictest", choices=TLP, help="leave out rows with a stricter label")
    option("--embargo", choices=("yes", "no"), help="leave out rows under embargo")
    option("--strip", metavar="FIELD,...", help="fields taken from all rows, or none")
    option("--handling", choices=TLP, help="label of the product")
