"""The arguments of commands that only read: info, metrics, report, area, review."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, get_args

from sitmap.cli.common_options import command, date_options, file_argument, late, redact_option
from sitmap.domain.measured_place import Contested
from sitmap.portrayal.report_writers import REPORT_FORMS

__all__ = ["add_reading_commands"]


def add_reading_commands(commands: Any) -> None:
    """Add the commands that tell what a file holds."""
    info = command(commands, "info", late("reading", "info"), "what a file holds")
    file_argument(info)
    date_options(info)
    metrics = command(commands, "metrics", late("reading", "metrics"), "readings on a day")
    file_argument(metrics)
    date_options(metrics)
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
    report = command(
        commands, "report", late("reporting", "report"), "the situation on a day as a report"
    )
    file_argument(report)
    date_options(report, required=True)
    report.add_argument("--since", metavar="D0", help="also what changed since this day")
    _measured_place(report)
    redact_option(report)
    report.add_argument("--as", dest="form", choices=REPORT_FORMS, default="md", help="md")
    report.add_argument(
        "--page", metavar="OUT", type=Path, help="write it as pages instead: .pdf, .svg, .png"
    )
    report.add_argument("--force", action="store_true", help="replace an existing OUT")
    area = command(commands, "area", late("areas", "area"), "areas on a day in square kilometres")
    file_argument(area)
    date_options(area)
    area.set_defaults(usage_problem=late("areas", "usage_problem"))
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
    review = command(
        commands, "review", late("reviewing", "review_file"), "contradictions between claims"
    )
    file_argument(review)
    date_options(review)


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
