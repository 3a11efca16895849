"""The commands import, batches, undo-batch and purge."""

from __future__ import annotations

import gc
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from sitmap.cli.result import Result, columns, counted
from sitmap.cli.terminal_progress import terminal_progress
from sitmap.errors import UserError
from sitmap.progress import Progress, Staged
from sitmap.store.batches import batches, purge_batch, purge_observation, undo_batch
from sitmap.store.database import open_store
from sitmap.store.importing import ImportOutcome, ImportRows, record_import
from sitmap.store.reading import info, vocabulary

if TYPE_CHECKING:
    from sitmap.exchange.importing import ImportChoice, ImportRead

__all__ = ["import_files", "list_batches", "purge", "undo_one"]

_FIELDS = (
    "time", "end", "clock", "lat", "lon", "wkt", "category", "party", "source", "source_ref",
    "text", "title", "place", "metric", "scope", "low", "best", "high", "unit", "precision",
    "sensitivity", "tlp", "embargo_until",
)  # fmt: skip
_SHOWN = 20


def import_files(options: Namespace) -> Result:
    """Record what other people's files hold."""
    from sitmap.exchange.importing import read_sources

    # Cells by the million are no garbage; looking for some among them costs a third of the time.
    gc.disable()
    with open_store(options.file) as db:
        zone, known = info(db).zone, vocabulary(db).sources
    with terminal_progress() as progress:
        stage = Staged(progress, 0.0, 0.5, "reading")
        read = read_sources(options.sources, _choice(options), zone, progress=stage)
        if read.rejected and options.on_bad == "stop":
            _save_report(options, read, ImportOutcome())
            return _refused(read)
        if not options.dry_run:
            _require_licences(read.unlicensed(known))
        outcome = _recorded(options, read, progress)
        _save_report(options, read, outcome)
        return _done(options, read, outcome)


def _recorded(options: Namespace, read: ImportRead, progress: Progress) -> ImportOutcome:
    rows = [ImportRows(part.columns, part.record) for part in read.parts]
    names = [path.name for path in options.sources]
    label = "import " + (names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more")
    with open_store(options.file, write=not options.dry_run) as db:
        return record_import(
            db, rows, label, items=read.sources, preset=", ".join(read.presets), files=names,
            dry_run=options.dry_run, progress=Staged(progress, 0.5, 1.0, ""),
        )  # fmt: skip


def _require_licences(codes: Sequence[str]) -> None:
    if codes:
        more = f" and of {len(codes) - 1} more" if len(codes) > 1 else ""
        raise UserError(
            f"the licence of the source '{codes[0]}'{more} is not stated", where="--licence",
            hint="state it, 'unknown' if it is unknown; --source names another source",
        )  # fmt: skip


def _choice(options: Namespace) -> ImportChoice:
    from sitmap.exchange.importing import ImportChoice

    return ImportChoice(
        preset=options.preset or "",
        kind=options.kind or "",
        columns=_columns(options.map),
        series=options.series or "",
        persistence=options.persistence or "",
        source=options.source or "",
        licence=options.licence or "",
        order=options.dates or "",
        encoding=options.encoding or "",
        delimiter=_delimiter(options.delimiter),
        crs=options.crs or "",
        unpack_mb=options.unpack_mb,
    )


def _delimiter(text: str | None) -> str:
    sign = {"tab": "\t", "\\t": "\t", None: ""}.get(text, text or "")
    if len(sign) > 1:
        raise UserError("is not one character", where="--delimiter", hint="e.g. ';' or tab")
    return sign


def _columns(texts: list[str]) -> dict[str, str]:
    columns = {}
    for text in texts:
        name, sign, column = text.partition("=")
        if not sign or not column:
            raise UserError("write field=column", where=f"--map {text}", hint="e.g. time=date")
        if name not in _FIELDS:
            raise UserError(f"there is no field '{name}'", where="--map", hint=", ".join(_FIELDS))
        columns[name] = column
    return columns


def _report(read: ImportRead, outcome: ImportOutcome) -> dict[str, object]:
    from sitmap.exchange.import_report import report_counts

    return {
        **report_counts(read, _counts(outcome)),
        "rejected": [asdict(item) for item in read.rejected],
        "warnings": _warnings(read),
        "preset": ", ".join(read.presets) or None,
    }


def _counts(outcome: ImportOutcome) -> dict[str, int | None]:
    return {
        "imported": outcome.imported, "duplicates": outcome.duplicates,
        "observations": outcome.observations, "days": outcome.days,
        "corrected": outcome.corrected, "batch": outcome.batch,
    }  # fmt: skip


def _save_report(options: Namespace, read: ImportRead, outcome: ImportOutcome) -> None:
    if options.report is not None:
        from sitmap.exchange.import_report import write_report

        write_report(options.report, read, _counts(outcome), force=options.force)


def _warnings(read: ImportRead) -> list[str]:
    warnings = list(read.warnings)
    if read.flagged:
        one, many = "row looks implausible and is flagged", "rows look implausible and are flagged"
        warnings.append(counted(read.flagged, one, many))
    if read.undated:
        one = "row has no date and is recorded as undated"
        many = "rows have no date and are recorded as undated"
        warnings.append(counted(read.undated, one, many))
    return warnings


def _refused(read: ImportRead) -> Result:
    """Report that nothing was imported since some records cannot be read."""
    first = read.rejected[0]
    # Nothing was recorded: what could be read counts as left out.
    good = read.read - len(read.rejected) - sum(read.left_out.values())
    data = _report(read, ImportOutcome())
    left_out: dict[str, int] = dict(read.left_out)
    if good:
        left_out["not imported because others cannot be read"] = good
    data["left_out"] = left_out
    where = first.file if first.row == 0 else f"{first.file} row {first.row}"
    error = UserError(
        f"{len(read.rejected)} of {read.read} records cannot be read, nothing was imported; "
        f"the first: {first.reason}",
        where=where,
        hint=first.hint or "take the good rows alone with --on-bad skip",
    )
    data["error"] = error.as_dict()
    return Result(data, (), (error.line(), *_rejected_lines(read)[1:]), exit_code=1)


def _rejected_lines(read: ImportRead) -> list[str]:
    lines = [
        f"{item.file}{f' row {item.row}' if item.row else ''}: {item.reason}"
        for item in read.rejected[:_SHOWN]
    ]
    if len(read.rejected) > _SHOWN:
        lines.append(f"... and {len(read.rejected) - _SHOWN} more")
    return lines


def _done(options: Namespace, read: ImportRead, outcome: ImportOutcome) -> Result:
    data = _report(read, outcome)
    preset = f" (preset {data['preset']})" if read.presets else ""
    lines = [
        (
            f"{counted(read.read, 'record')} read{preset}: "
            f"{outcome.imported} imported, {counted(outcome.duplicates, 'duplicate')}, "
            f"{len(read.rejected)} rejected"
        ),
        f"{counted(outcome.observations, 'observation')} on {counted(outcome.days, 'day')}"
        + (f", {outcome.corrected} of them corrections" if outcome.corrected else ""),
    ]
    left_out: Mapping[str, int] = data["left_out"]  # type: ignore[assignment]
    lines += [f"left out: {count} ({reason})" for reason, count in left_out.items()]
    if options.dry_run:
        lines.append("dry run: nothing was written")
    elif outcome.batch is not None:
        lines.append(f"batch {outcome.batch}")
    warnings = tuple(map(str, _warnings(read)))
    shown = warnings[:_SHOWN] + ((f"... and {len(warnings) - _SHOWN} more warnings",)
                                 if len(warnings) > _SHOWN else ())  # fmt: skip
    return Result(data, tuple(lines), (*shown, *_rejected_lines(read)))


# --- imports of the file ------------------------------------------------------------------


def list_batches(options: Namespace) -> Result:
    """Return the imports of a file."""
    with open_store(options.file) as db:
        found = batches(db)
    rows = [
        (
            str(item.number), item.at[:19].replace("T", " "), item.name,
            counted(item.counts.get("observations", 0), "observation"),
            "" if item.in_force else "taken back",
        )
        for item in found
    ]  # fmt: skip
    data = [
        {
            "batch": item.number, "at": item.at, "name": item.name, "preset": item.preset or None,
            "files": list(item.files), "undone": not item.in_force, **item.counts,
        }
        for item in found
    ]  # fmt: skip
    return Result({"batches": data}, columns(rows))


def undo_one(options: Namespace) -> Result:
    """Take back one import, whole."""
    with open_store(options.file, write=True) as db:
        change = undo_batch(db, options.batch)
    data = {"batch": options.batch, "change": change.transaction, "name": change.label}
    return Result(data, (f"batch {options.batch} taken back: {change.label}",))


def purge(options: Namespace) -> Result:
    """Delete an import or an observation for good."""
    with open_store(options.file, write=True) as db:
        if options.batch is not None:
            purged = purge_batch(db, options.batch, options.because)
        else:
            purged = purge_observation(db, options.uid, options.because)
    data = {"observations": purged.observations, "rows": purged.rows}
    return Result(data, (f"{counted(purged.observations, 'observation')} removed for good",))
