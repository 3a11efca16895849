"""The command merge."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from sitmap.cli.result import Result, counted
from sitmap.cli.terminal_progress import terminal_progress
from sitmap.store.database import open_store
from sitmap.store.merging import MergeOutcome, merge_file

__all__ = ["merge"]

_SHOWN = 20


def merge(options: Namespace) -> Result:
    """Take in what another situation file holds and this one lacks."""
    with (
        terminal_progress() as progress,
        open_store(options.other) as other,
        open_store(options.file, write=not options.dry_run) as db,
    ):
        outcome = merge_file(db, other, dry_run=options.dry_run, progress=progress)
    conflicts = outcome.conflicts
    shown = conflicts[:_SHOWN]
    more = (f"... and {len(conflicts) - _SHOWN} more",) if len(conflicts) > _SHOWN else ()
    data = {**asdict(outcome), "conflicts": list(conflicts)}
    return Result(data, _lines(outcome, dry_run=options.dry_run), (*shown, *more))


def _lines(outcome: MergeOutcome, *, dry_run: bool) -> tuple[str, ...]:
    if outcome.is_empty:
        return ("nothing new",)
    lines = [
        (
            f"{counted(outcome.observations, 'observation')} new, "
            f"{counted(outcome.rows, 'row with its corrections', 'rows with their corrections')}"
        ),
        f"{counted(outcome.corrected, 'observation')} of this file corrected further",
        f"{outcome.duplicates} left out: this file states the same",
        (
            f"{counted(outcome.days, 'further day')}, "
            f"{counted(outcome.entries, 'entry of lists', 'entries of lists')}, "
            f"{counted(outcome.notes, 'note')} of the review"
        ),
    ]
    lines.append("dry run: nothing was written" if dry_run else f"batch {outcome.batch}")
    return tuple(lines)
