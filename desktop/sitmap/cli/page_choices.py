"""What the options of the command line choose for pages: template, paper, texts, further dates.

Which days, places and files a print has is ``printing``'s matter.
"""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from typing import TYPE_CHECKING

from sitmap.cli.values import Dates, date_of, named
from sitmap.domain.date_series import MOST_MAPS, last_changes, spread_days
from sitmap.domain.dates import SituationDate, Window, window
from sitmap.domain.snapshot import Snapshot
from sitmap.errors import UserError

if TYPE_CHECKING:
    from sitmap.portrayal.page.design import PageDesign
    from sitmap.portrayal.page.request import PageRequest

__all__ = ["further_windows", "page_request", "scale_of"]

_TEXTS = ("subtitle", "author", "contact", "remarks")


def page_request(options: Namespace, snapshot: Snapshot, fingerprint: str) -> PageRequest:
    """Return what all pages of a print have in common; options go before a template's choices."""
    from sitmap.portrayal.page.design import designed
    from sitmap.portrayal.page.output import USES
    from sitmap.portrayal.page.request import PageRequest

    request = PageRequest(
        handling=options.tlp or "",
        fingerprint=fingerprint,
        picture_dpi=USES[options.purpose].picture_dpi,
        view_name=options.view or "",
        charts=tuple(_metric(code, snapshot) for code in options.chart),
    )
    return designed(request, _design(options, snapshot))


def _metric(code: str, snapshot: Snapshot) -> str:
    """Return a code of a metric or a formula of the file; raises UserError for any other."""
    lists = snapshot.vocabulary
    if code not in lists.metrics and code not in lists.formulas:
        known = ", ".join([*lists.metrics, *lists.formulas][:12]) or "none"
        raise UserError("no such metric", where=f"--chart {code}", hint=f"the file has {known}")
    return code


def _design(options: Namespace, snapshot: Snapshot) -> PageDesign:
    """Return the design of the template that is named, with what the options choose instead."""
    from sitmap.portrayal.page.design import PageDesign, design_from_text
    from sitmap.portrayal.page.papers import find_paper, parse_margins
    from sitmap.portrayal.page.templates import find_template

    remembered = snapshot.vocabulary.page_templates.get(options.template)
    if remembered is not None:
        design = design_from_text(remembered.design, f"--template {options.template}")
    else:
        design = PageDesign(named("--template", options.template, find_template).code)
    paper = named("--paper", options.paper or design.paper, find_paper)
    texts = {name: getattr(options, name) for name in _TEXTS if getattr(options, name)}
    margins = options.margins
    if margins is not None:
        margins = named("--margins", margins, lambda text: parse_margins(text, paper))
    chosen = {
        "paper": options.paper,
        "landscape": None if options.orientation is None else options.orientation == "landscape",
        "margins": margins,
        "title": options.title,
        "handling": options.tlp,
        "open_contradictions": options.contradictions or None,
        "texts": replace(design.texts, **texts),
    }
    return replace(design, **{name: item for name, item in chosen.items() if item is not None})


def scale_of(text: str) -> float:
    """Return the denominator of ``1:100000`` or ``100000``; raises UserError for other texts."""
    plain = text.strip().removeprefix("1:").replace(" ", "")
    if not plain.isascii() or not plain.isdigit() or len(plain) > 12:
        raise UserError("not a scale", where=f"--scale {text}", hint="write 1:100000 or 100000")
    return float(plain)


def further_windows(options: Namespace, snapshot: Snapshot, dates: Dates) -> tuple[Window, ...]:
    """Return the windows of the further maps of a page with several dates, oldest first."""
    return tuple(window(day, dates.duration) for day in _further_days(options, snapshot, dates))


def _further_days(
    options: Namespace, snapshot: Snapshot, dates: Dates
) -> tuple[SituationDate, ...]:
    if options.dates is not None:
        return _listed(options.dates, dates.on)
    if options.since is not None:
        since = date_of(options.since, "--since")
        if since is not None and since < dates.on:
            return spread_days(since, dates.on, options.maps)[:-1]
    known = dates.known(snapshot.info.zone)
    found = last_changes(snapshot, known, dates.on, options.maps - 1)
    if not found:
        raise UserError(
            "nothing changes before this day",
            where=f"--template {options.template}",
            hint="give the days with --dates",
        )
    return found


def _listed(text: str, on: SituationDate) -> tuple[SituationDate, ...]:
    days = [date_of(part, "--dates") for part in text.split(",")]
    found = tuple(sorted({day for day in days if day is not None and day != on}))
    if not found or len(found) >= MOST_MAPS or found[-1] > on:
        raise UserError(
            "not the days of the maps of a page",
            where=f"--dates {text}",
            hint=f"give up to {MOST_MAPS} days, none after --on, with commas between them",
        )
    return found
