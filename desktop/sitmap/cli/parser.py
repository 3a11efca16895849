"""The arguments of every command; what they do belongs to the command modules."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

from sitmap import __version__
from sitmap.cli.animation_options import add_animation_options
from sitmap.domain.measured_place import Contested
from sitmap.domain.observation import Basis, Kind, Persistence, Sensitivity
from sitmap.portrayal.gazetteer import Language
from sitmap.portrayal.map_options import GridChoice, MarkChoice
from sitmap.portrayal.palette import PALETTES
from sitmap.portrayal.report_writers import REPORT_FORMS

__all__ = ["build_parser"]

_TLP = ("TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR")
_EPILOG = """Without a command, `sitmap [FILE]` opens the application (no FILE: the last one, or the
demonstration case)."""


def build_parser() -> ArgumentParser:
    """Return the parser of the whole command line."""
    parser = ArgumentParser(prog="sitmap", description=_DESCRIPTION, epilog=_EPILOG)
    parser.add_argument("--version", action="version", version=f"sitmap {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_file_commands(commands)
    _add_reading_commands(commands)
    _add_recording_commands(commands)
    _add_import_commands(commands)
    _add_export_commands(commands)
    _add_picture_commands(commands)
    _add_base_map_commands(commands)
    return parser


_DESCRIPTION = "What the situation was on a given day: a map, a timeline, metrics, with sources."


def _late(module: str, function: str) -> Callable[[Namespace], Any]:
    """Return a function of ``sitmap.cli``; its module is loaded when it is called.

    A command must not wait for what all the others stand on.
    """

    def call(options: Namespace) -> Any:
        return getattr(import_module(f"sitmap.cli.{module}"), function)(options)

    call.__qualname__ = f"{module}.{function}"
    return call


def _command(commands: Any, name: str, function: Any, text: str) -> ArgumentParser:
    parser: ArgumentParser = commands.add_parser(
        name, help=text, description=text.capitalize() + "."
    )
    parser.set_defaults(function=function)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _out(parser: ArgumentParser, help_text: str) -> None:
    parser.add_argument("out", metavar="OUT", type=Path, help=help_text)
    parser.add_argument("--force", action="store_true", help="replace an existing OUT")


def _file(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="a situation file (.gpkg)")


def _dates(parser: ArgumentParser, *, required: bool = False, window: str | None = "1d") -> None:
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


def _add_file_commands(commands: Any) -> None:
    _out(
        _command(commands, "demo", _late("files", "demo"), "write the demonstration case"),
        "new file (.gpkg)",
    )
    new = _command(commands, "new", _late("files", "new"), "make an empty situation file")
    _out(new, "new file (.gpkg)")
    new.add_argument("--title", required=True)
    new.add_argument("--zone", default="UTC", help="time zone, e.g. Europe/Kyiv")
    check = _command(
        commands, "check", _late("files", "check_file"), "check a file without changing it"
    )
    _file(check)
    backup = _command(
        commands, "backup", _late("files", "backup_file"), "save a whole copy of a file"
    )
    _file(backup)
    _out(backup, "the copy")


def _add_reading_commands(commands: Any) -> None:
    info = _command(commands, "info", _late("reading", "info"), "what a file holds")
    _file(info)
    _dates(info)
    metrics = _command(commands, "metrics", _late("reading", "metrics"), "readings on a day")
    _file(metrics)
    _dates(metrics)
    metrics.add_argument(
        "--define",
        metavar="NAME=EXPR",
        action="append",
        default=[],
        help='a figure of your own, kept in the file: "Ratio=troops[RU] / troops[UA]"',
    )
    metrics.add_argument("--unit", metavar="U", help="unit of what is defined (%%, people, ratio)")
    metrics.add_argument(
        "--drop", metavar="NAME", action="append", default=[], help="a figure of your own to remove"
    )
    metrics.add_argument("--since", metavar="D0", help="measure the ground gained since this day")
    _measured_place(metrics)
    report = _command(
        commands, "report", _late("reporting", "report"), "the situation on a day as a report"
    )
    _file(report)
    _dates(report, required=True)
    report.add_argument("--since", metavar="D0", help="also what changed since this day")
    _measured_place(report)
    _redact_option(report)
    report.add_argument("--as", dest="form", choices=REPORT_FORMS, default="md", help="md")
    report.add_argument(
        "--page", metavar="OUT", type=Path, help="write it as pages instead: .pdf, .svg, .png"
    )
    report.add_argument("--force", action="store_true", help="replace an existing OUT")
    area = _command(commands, "area", _late("areas", "area"), "areas on a day in square kilometres")
    _file(area)
    _dates(area)
    area.set_defaults(usage_problem=_late("areas", "usage_problem"))
    area.add_argument("--through", action="store_true", help="each day up to --on, or the last")
    area.add_argument("--per", choices=("week", "month"), help="with --through: gained and lost")
    area.add_argument("--csv", action="store_true", help="with --through: a table of CSV")
    area.add_argument("--series", metavar="S", help="only this series")
    area.add_argument("--since", metavar="D0", help="also what changed since this day")
    area.add_argument(
        "--sliver",
        metavar="M",
        default="75m",
        help="radius of the opening that tells slivers apart (75m)",
    )
    area.add_argument("--within", metavar="LON,LAT,KM", help="only inside a geodesic circle")
    review = _command(
        commands, "review", _late("reviewing", "review_file"), "contradictions between claims"
    )
    _file(review)
    _dates(review)


def _measured_place(parser: ArgumentParser) -> None:
    option = parser.add_argument
    option("--place", metavar="LON,LAT,KM", help="measure shares in this circle")
    option("--rear", metavar="LON,LAT", help="measure the way to this point")
    option("--side", metavar="P", help="party to which the way is open")
    option(
        "--contested",
        choices=get_args(Contested),
        default="both",
        help="whether contested ground bars the way; both gives a range",
    )


def _add_recording_commands(commands: Any) -> None:
    add = _command(commands, "add", _late("recording", "add"), "record an observation")
    _file(add)
    add.add_argument("--kind", required=True, choices=[kind.value for kind in Kind])
    add.add_argument("--on", metavar="EDTF", required=True, help="its date, as precise as it is")
    _observation_options(add)
    _add_table_command(commands)
    revise = _command(commands, "revise", _late("recording", "revise"), "record a correction")
    _file(revise)
    revise.add_argument("uid", metavar="UID", help="uid or source reference")
    revise.add_argument("--on", metavar="EDTF")
    _observation_options(revise)
    retract = _command(
        commands, "retract", _late("recording", "retract"), "withdraw an observation"
    )
    _file(retract)
    retract.add_argument("uid", metavar="UID", help="uid or source reference")
    retract.add_argument("--because", metavar="T", required=True)


def _add_table_command(commands: Any) -> None:
    table = _command(
        commands, "table", _late("tables", "table"), "record the readings of a table of text"
    )
    _file(table)
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


def _add_import_commands(commands: Any) -> None:
    read = _command(
        commands, "import", _late("importing", "import_files"), "record other people's files"
    )
    _file(read)
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
    merge = _command(commands, "merge", _late("merging", "merge"), "take in another situation file")
    _file(merge)
    merge.add_argument("other", metavar="OTHER", type=Path, help="a situation file (.gpkg)")
    merge.add_argument("--dry-run", action="store_true", help="only say what would be new")
    listed = _command(
        commands, "batches", _late("importing", "list_batches"), "the imports of a file"
    )
    _file(listed)
    undo = _command(
        commands, "undo-batch", _late("importing", "undo_one"), "take back an import, whole"
    )
    _file(undo)
    undo.add_argument("batch", metavar="BATCH", type=int, help="its number, as batches tells")
    purge = _command(
        commands, "purge", _late("importing", "purge"), "remove for good, history included"
    )
    _file(purge)
    which = purge.add_mutually_exclusive_group(required=True)
    which.add_argument("--batch", metavar="B", type=int, help="a whole import")
    which.add_argument("--uid", metavar="U", help="an observation: uid or source reference")
    purge.add_argument("--because", metavar="T", required=True)


def _add_export_commands(commands: Any) -> None:
    export = _command(
        commands, "export", _late("exporting", "export_rows"), "write rows for other programs"
    )
    _file(export)
    _out(export, ".geojson, .geojsonl, .kml, .kmz, .csv, .xlsx, .gpkg or .fgb")
    _dates(export)
    option = export.add_argument
    option("--kind", choices=[kind.value for kind in Kind], action="append", default=[],
           help="only this kind; may repeat")  # fmt: skip
    option("--metric", metavar="M", help="only the readings of this metric")
    option("--uid", metavar="UID", action="append", default=[],
           help="only this observation: uid or source reference; may repeat")  # fmt: skip
    option("--filter", metavar="NAME=VALUE", action="append", default=[],
           help="only what passes, e.g. party=RU, basis=claimed, text=bridge")  # fmt: skip
    option("--tlp", choices=_TLP, help="handling label; the strictest of the rows by default")
    option("--dry-run", action="store_true", help="only say what would be exported")
    _redact_option(export)

    _add_redaction_command(commands)


def _add_redaction_command(commands: Any) -> None:
    whole = commands.add_parser(
        "redaction",
        help="profiles by which products are made safe",
        description="Profiles by which products of a file are made safe.",
    )
    whole.add_argument("file", metavar="FILE", type=Path, help="a situation file (.gpkg)")
    actions = whole.add_subparsers(metavar="ACTION", required=True)
    _command(actions, "list", _late("redaction", "list_all"), "the profiles of a file")
    show = _command(actions, "show", _late("redaction", "show"), "what a profile would withhold")
    put = _command(actions, "set", _late("redaction", "put"), "make or change a profile")
    remove = _command(actions, "remove", _late("redaction", "remove"), "forget a profile")
    for action in (show, put, remove):
        action.add_argument("name", metavar="PROFILE")
    levels = (*(item.value for item in Sensitivity), "none")
    option = put.add_argument
    option("--drop-from", choices=levels, help="leave out rows of this sensitivity or above")
    option("--protect-from", choices=levels, help="make coarse and late from this one on")
    option("--grid-m", metavar="M", type=float, help="metres of the grid they are moved to")
    option("--delay-days", metavar="N", type=int, help="days after which they are shown")
    option("--strictest", choices=_TLP, help="leave out rows with a stricter label")
    option("--embargo", choices=("yes", "no"), help="leave out rows under embargo")
    option("--strip", metavar="FIELD,...", help="fields taken from all rows, or none")
    option("--handling", choices=_TLP, help="label of the product")


def _redact_option(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--redact", metavar="PROFILE", help="by a profile of the file; every file has: public"
    )


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
    option("--tlp", choices=_TLP)


def _add_picture_commands(commands: Any) -> None:
    window = _command(
        commands, "window", _late("pictures", "window"), "render the main window as PNG"
    )
    _file(window)
    _out(window, "picture (.png)")
    _dates(window, window=None)
    window.add_argument("--since", metavar="D0", help="compare with this earlier date")
    _base_map_option(window)
    window.add_argument("--view", metavar="NAME", help="a saved view: place, dates and choices")
    window.set_defaults(filter=[])
    window.add_argument("--size", metavar="WxH", default="1600x1000")
    window.add_argument("--theme", choices=("light", "dark"), default="light")
    _map_options(window)
    page = _command(commands, "print", _late("printing", "print_page"), "print a page")
    _file(page)
    _out(page, ".pdf, .svg, .png or .tif; a series takes {date} or {n} in the name")
    _dates(page, window=None)
    page.add_argument(
        "--verify", action="store_true", help="print OUT again as it says and compare the bytes"
    )
    _redact_option(page)
    page.set_defaults(usage_problem=_late("printing", "usage_problem"))
    page.add_argument("--since", metavar="D0", help="draw and count what changed since this day")
    _base_map_option(page)
    _page_options(page)
    page.add_argument(
        "--filter",
        action="append",
        metavar="NAME=VALUE",
        default=[],
        help="print only this, e.g. party=RU, basis=claimed, text=bridge; the page says so",
    )
    _add_animate_command(commands)
    bench = _command(commands, "bench", _late("pictures", "bench"), "measure the window on a file")
    _file(bench)
    bench.add_argument("--frames", metavar="N", type=int, default=200)
    bench.add_argument("--size", metavar="WxH", default="1600x1000")
    bench.add_argument("--window", metavar="DUR", default="1d")
    bench.add_argument("--extent", metavar="W,S,E,N")
    bench.add_argument("--from", dest="start", metavar="D", help="from a time on by hours")
    bench.add_argument("--to", dest="end", metavar="D")
    _map_options(bench)


def _add_animate_command(commands: Any) -> None:
    film = _command(
        commands, "animate", _late("animating", "animate"), "make a film of days, or of a story"
    )
    _file(film)
    _out(film, ".mp4, .gif or .webp, or pictures with {n} or {date} in the name (.png)")
    film.set_defaults(usage_problem=_late("animating", "usage_problem"))
    _base_map_option(film)
    _map_options(film)
    add_animation_options(film)


def _map_options(parser: ArgumentParser) -> None:
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


def _base_map_option(parser: ArgumentParser) -> None:
    parser.add_argument("--basemap", metavar="NAME", help="a remembered base map, or: included")


def _add_base_map_commands(commands: Any) -> None:
    whole = commands.add_parser(
        "basemap",
        help="base maps of your own",
        description="Base maps of your own, remembered with a situation file.",
    )
    whole.add_argument("file", metavar="FILE", type=Path, help="a situation file (.gpkg)")
    actions = whole.add_subparsers(metavar="ACTION", required=True)
    add = _command(actions, "add", _late("base_maps", "add"), "remember a base map and show it")
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
    _command(actions, "list", _late("base_maps", "list_all"), "what is remembered")
    remove = _command(actions, "remove", _late("base_maps", "remove"), "forget a base map")
    remove.add_argument("source", metavar="NAME", help="its name or path")


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


def _page_options(page: ArgumentParser) -> None:
    _map_options(page)
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
    page.add_argument("--tlp", choices=_TLP)
