"""Days of a series in an import: which are new, which repeat a shape, which correct a day.

What a day holds is compared statement by statement (party, category, metric, scope), so a file
with the areas of one side does not touch those of the other. How days become rows is
``series_runs``' matter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import apsw
import numpy as np
from numpy.typing import NDArray

from sitmap.domain.civil_time import OPEN_START
from sitmap.domain.dates import MS_PER_DAY, iso_to_ms, ms_to_iso
from sitmap.domain.draft import draft_of
from sitmap.domain.observation import Kind
from sitmap.errors import UserError
from sitmap.store.bulk import write_checked
from sitmap.store.cells import text_of
from sitmap.store.composing import compose
from sitmap.store.composing_columns import Checked
from sitmap.store.database import Database
from sitmap.store.import_contents import Contents, Recorded
from sitmap.store.import_corrections import (
    import_context,
    put_in_place,
    record_again,
    take_back,
)
from sitmap.store.journal import (
    append,
    log_rows,
    refresh_contents,
    refresh_holding,
    reverted_changes,
)
from sitmap.store.reading import read_row
from sitmap.store.series_runs import Held, Run, days_of, runs_of

__all__ = ["SeriesPlan", "plan_series", "write_series"]

Wanted = tuple[Checked, Contents, NDArray[np.bool_], Sequence[int]]
"""A part, the numbers of its rows, which of them are new (changed here), its rows of the series."""


@dataclass(slots=True)
class SeriesPlan:
    """What is to be done to a series; ``given`` finds the row of an import by day and content."""

    kind: Kind
    series: str
    held: list[Held] = field(default_factory=list)
    recorded: list[Recorded] = field(default_factory=list)
    known: dict[tuple[int, bytes], str] = field(default_factory=dict)
    given: dict[tuple[int, int], tuple[Checked, int]] = field(default_factory=dict)
    slots: dict[int, int] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    replaced: dict[int, int] = field(default_factory=dict)
    """Number of a run -> number of the held row that it supersedes."""
    gone: list[int] = field(default_factory=list)

    @property
    def corrected(self) -> int:
        """How many rows supersede another with a different content."""
        return len(self.replaced)

    @property
    def listed_new(self) -> int:
        """How many days of the import repeat a shape and so make no row."""
        return sum(
            1 for run in self.runs for day in run.days[1:] if (day, run.content) in self.given
        )


def plan_series(
    connection: apsw.Connection,
    kind: Kind,
    series: str,
    recorded: Sequence[Recorded],
    wanted: Sequence[Wanted],
) -> SeriesPlan:
    """Return what is to be done; marks rows that the file has already as not new."""
    plan = SeriesPlan(kind, series)
    further = _further_days(connection, series, plan)
    history: dict[int, set[int]] = {}
    for row in recorded:
        if row.day is None:
            continue
        for day in (row.day, *further.get(row.uid, ())):
            history.setdefault(day, set()).add(row.content)
        plan.slots[row.content] = row.slot
        if row.current:
            plan.recorded.append(row)
            plan.held.append(Held(row.content, row.day, tuple(sorted(further.get(row.uid, ())))))
    days = days_of(plan.held)
    _take_new(plan, wanted, days, history)
    if plan.given:
        plan.runs = runs_of(plan.held, days, repeats=kind is not Kind.METRIC)
        _pair(plan)
    return plan


def _further_days(
    connection: apsw.Connection, series: str, plan: SeriesPlan
) -> dict[bytes, list[int]]:
    found: dict[bytes, list[int]] = {}
    rows = connection.execute(
        "SELECT uid, day, known_from, batch FROM series_day WHERE series = ? ORDER BY fid",
        (series,),
    )
    reverted = reverted_changes(connection)
    for uid, day, known, batch in rows:
        if batch in reverted:
            continue
        moment = iso_to_ms(text_of(day))
        found.setdefault(bytes(uid), []).append(moment)
        plan.known.setdefault((moment, bytes(uid)), text_of(known))
    return found


def _take_new(
    plan: SeriesPlan,
    wanted: Sequence[Wanted],
    days: dict[int, set[int]],
    history: dict[int, set[int]],
) -> None:
    """Put the days of the import in the place of what ``days`` holds of the same statements."""
    incoming: dict[int, dict[int, tuple[Wanted, int]]] = {}
    for part in wanted:
        checked, contents, new, rows = part
        for row in rows:
            day = int(checked.start[row])
            if day == OPEN_START or not checked.columns.valid_text[row].strip():
                raise UserError(
                    "a row of a series has no date", where=f"row {row + 1}",
                    hint="map a column of dates with --map time=...",
                )  # fmt: skip
            content = int(contents.content[row])
            plan.slots[content] = int(contents.slot[row])
            if incoming.setdefault(day, {}).setdefault(content, (part, row)) != (part, row):
                new[row] = False
    for day, given in incoming.items():
        _take_day(plan, day, given, days, history.get(day, set()))


def _take_day(
    plan: SeriesPlan,
    day: int,
    given: dict[int, tuple[Wanted, int]],
    days: dict[int, set[int]],
    known: set[int],
) -> None:
    present = days.get(day, set())
    if set(given) <= known:
        for (_, _, new, _), row in given.values():
            new[row] = False
        return
    touched = {plan.slots[content] for content in given}
    kept = {content for content in present if plan.slots[content] not in touched}
    days[day] = kept | set(given)
    for content, ((checked, _, new, _), row) in given.items():
        if content in present:
            new[row] = False
        else:
            plan.given[day, content] = (checked, row)


def _pair(plan: SeriesPlan) -> None:
    """Find for each held row that is gone the run that takes its place, if any."""
    kept = {run.held for run in plan.runs if run.held is not None}
    open_runs: dict[tuple[int, int], list[int]] = {}
    for number, run in enumerate(plan.runs):
        if run.held is None:
            open_runs.setdefault((run.days[0], plan.slots[run.content]), []).append(number)
    for number, row in enumerate(plan.held):
        if number in kept:
            continue
        runs = open_runs.get((row.day, plan.slots[row.content]))
        if runs:
            plan.replaced[runs.pop(0)] = number
        else:
            plan.gone.append(number)


# --- writing ------------------------------------------------------------------------------


def write_series(
    db: Database,
    connection: apsw.Connection,
    plan: SeriesPlan,
    number: int,
    now: int,
    report: Callable[[int], None],
) -> None:
    """Do what is planned, as part of the open transaction and change ``number``."""
    if not plan.given:
        return
    writer = _Writer(db, connection, plan, number, now)
    uids = writer.new_rows(report)
    for place, run in enumerate(plan.runs):
        uid = uids.get(place) or writer.row_of(place, run)
        writer.list_days(run, uid)
    for gone in plan.gone:
        reason = "no longer in what the source publishes for that day"
        take_back(db, connection, plan.recorded[gone].uid, reason, number, now)
    writer.finish()


class _Writer:
    """Writes the rows and further days of one series."""

    def __init__(
        self, db: Database, connection: apsw.Connection, plan: SeriesPlan, number: int, now: int
    ) -> None:
        self._db, self._connection, self._plan = db, connection, plan
        self._number, self._now = number, now
        self._context = import_context(connection)
        self._listed: list[tuple[str, int, bytes, str | None]] = []

    def new_rows(self, report: Callable[[int], None]) -> dict[int, bytes]:
        """Write the runs that begin with a row of the import; return their identifiers."""
        plan = self._plan
        by_part: dict[int, tuple[Checked, list[tuple[int, int]]]] = {}
        for place, run in enumerate(plan.runs):
            given = plan.given.get((run.days[0], run.content))
            if run.held is None and given is not None and place not in plan.replaced:
                checked, row = given
                by_part.setdefault(id(checked), (checked, []))[1].append((row, place))
        found: dict[int, bytes] = {}
        for checked, rows in by_part.values():
            part = _taken(checked, [row for row, _ in rows])
            (uids,) = write_checked(
                self._db, self._connection, [part], self._number, self._now, report
            )
            found.update({place: uid.tobytes() for (_, place), uid in zip(rows, uids, strict=True)})
        return found

    def row_of(self, place: int, run: Run) -> bytes:
        """Return the row that begins a run, written now if it is not there as it should be."""
        plan = self._plan
        if run.held is not None:
            held = plan.held[run.held]
            uid = plan.recorded[run.held].uid
            if set(held.further) <= set(run.days):
                return uid
            return record_again(self._db, self._connection, uid, self._number, self._now)
        given = plan.given.get((run.days[0], run.content))
        if place in plan.replaced and given is not None:
            old = plan.recorded[plan.replaced[place]].uid
            draft = given[0].columns.draft(given[1])
            return put_in_place(
                self._db, self._connection, draft, old, self._context, self._number, self._now
            )
        return self._carried_on(run)

    def _carried_on(self, run: Run) -> bytes:
        """Write a row for the days on which a held content goes on after a correction."""
        plan, day = self._plan, run.days[0]
        held = next(n for n, row in enumerate(plan.held) if row.content == run.content
                    and day in (row.day, *row.further))  # fmt: skip
        old = read_row(self._connection, UUID(bytes=plan.recorded[held].uid))
        draft = replace(draft_of(old), valid_text=_day_text(day))
        uid = self._db.uids()
        new = compose(draft, self._context, uid=uid, observation_uid=uid, now=self._now)
        known = plan.known.get((day, old.uid.bytes))
        new = replace(new, known_from=iso_to_ms(known) if known else old.known_from)
        append(self._connection, new)
        refresh_contents(self._connection, (new,), self._now)
        log_rows(self._connection, self._number, [(new.kind, new.uid, None)])
        return new.uid.bytes

    def list_days(self, run: Run, uid: bytes) -> None:
        """Note the further days of a run that its row does not have yet."""
        plan = self._plan
        same = run.held is not None and plan.recorded[run.held].uid == uid
        there = set(plan.held[run.held].further) if same and run.held is not None else set()
        for day in run.days[1:]:
            if day not in there:
                self._listed.append((plan.series, day, uid, self._known_from(day, run.content)))

    def _known_from(self, day: int, content: int) -> str | None:
        plan = self._plan
        given = plan.given.get((day, content))
        if given is None:
            known = (plan.known.get((day, row.uid)) for row in plan.recorded
                     if row.content == content)  # fmt: skip
            return next((text for text in known if text), ms_to_iso(self._now))
        column = given[0].columns.known_from
        if column is None:
            return ms_to_iso(self._now)
        return ms_to_iso(int(column[given[1]] if isinstance(column, np.ndarray) else column))

    def finish(self) -> None:
        """Write the further days and derive anew until when each row holds."""
        self._connection.executemany(
            "INSERT INTO series_day (series, day, uid, known_from, recorded_at, batch) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (
                (series, ms_to_iso(day), uid, known, ms_to_iso(self._now), self._number)
                for series, day, uid, known in self._listed
            ),
        )
        refresh_holding(self._connection, [(self._plan.kind, self._plan.series)])


def _taken(checked: Checked, rows: list[int]) -> Checked:
    places = np.array(rows, np.int64)
    return replace(
        checked, columns=checked.columns.taken(rows), start=checked.start[places],
        end=checked.end[places], boxes=checked.boxes[places],
    )  # fmt: skip


def _day_text(day: int) -> str:
    text = ms_to_iso(day) or ""
    return text[:10] if day % MS_PER_DAY == 0 else text[:19]
