"""The pages of a series: by date, by place, or both; and the files that they go into.

What all pages have in common is ``page_choices``' matter.
"""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sitmap.cli.values import Dates, date_of, duration_of
from sitmap.domain.category import SavedView
from sitmap.domain.date_series import change_days
from sitmap.domain.dates import SituationDate
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.stepping import date_steps
from sitmap.domain.stories import find_view
from sitmap.errors import UserError

__all__ = ["Leaf", "is_one_document", "leaves"]

_MARKS = ("{date}", "{n}", "{view}")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a series: its day, its place if that is a saved view's, and its file."""

    on: SituationDate
    view: SavedView | None
    out: Path

    def name(self, number: int, *, with_day: bool, told: bool = True) -> str:
        """Return what the index calls the page; a view is named if it is ``told``."""
        from sitmap.portrayal.page.texts import long_day

        place = "" if self.view is None else self.view.name if told else f"Place {number}"
        return ", ".join(part for part in (place, long_day(self.on) if with_day else "") if part)


def leaves(options: Namespace, snapshot: Snapshot, dates: Dates) -> tuple[Leaf, ...]:
    """Return the pages that the options ask for, places within days.

    Raises UserError for a series whose pages would have one name, unless it is one PDF.
    """
    days, views = _days(options, snapshot, dates), _views(options, snapshot)
    pairs = [(day, view) for day in days for view in views]
    name = str(options.out)
    if len(pairs) > 1 and not any(mark in name for mark in _MARKS):
        if options.out.suffix.lower() != ".pdf":
            raise UserError(
                "the pages of a series need names of their own",
                where=name,
                hint="put {date}, {view} or {n} into the name, or print one .pdf",
            )
        return tuple(Leaf(day, view, options.out) for day, view in pairs)
    made = tuple(
        Leaf(day, view, Path(_filled(name, day, view, f"{number:0{len(str(len(pairs)))}d}")))
        for number, (day, view) in enumerate(pairs, 1)
    )
    _check_names(made, name)
    return made


def is_one_document(pages: Sequence[Leaf]) -> bool:
    """Return whether several pages go into one file."""
    return len(pages) > 1 and pages[0].out == pages[1].out


def _check_names(made: Sequence[Leaf], name: str) -> None:
    if len({page.out for page in made}) < len(made):
        raise UserError(
            "several pages of the series would have the same name",
            where=name,
            hint="put {n} into the name",
        )


def _filled(name: str, day: SituationDate, view: SavedView | None, number: str) -> str:
    plain = re.sub(r"[^\w.-]+", "_", view.name).strip("_.")[:60] if view is not None else ""
    date = day.isoformat().replace(":", "")  # as names of files may hold it, on any system
    return name.replace("{date}", date).replace("{n}", number).replace("{view}", plain or "place")


def _days(options: Namespace, snapshot: Snapshot, dates: Dates) -> tuple[SituationDate, ...]:
    if options.every is None and options.until is None:
        return (dates.on,)
    if options.every is None or options.until is None:
        raise UserError("--every and --until go together", where="print", hint="give both")
    until = date_of(options.until, "--until") or dates.on
    if options.every.strip().lower() == "change":
        return change_days(snapshot, dates.known(snapshot.info.zone), dates.on, until)
    return date_steps(dates.on, until, duration_of(options.every, "--every"))


def _views(options: Namespace, snapshot: Snapshot) -> tuple[SavedView | None, ...]:
    """Return the views whose places have a page each; one None without them."""
    if options.views is None:
        return (None,)
    known = snapshot.vocabulary.views
    if options.views.strip().lower() == "all":
        if not known:
            raise UserError("the file has no saved views", where="--views all")
        return tuple(known.values())
    try:
        return tuple(find_view(known.values(), name.strip()) for name in options.views.split(","))
    except UserError as error:
        raise UserError(error.what, where=f"--views {options.views}", hint=error.hint) from None
