"""The report of an import as a file: counts, and each record that was not imported, with why."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

from sitmap.exchange.importing import ImportRead
from sitmap.placing import check_target, finished_file

__all__ = ["report_counts", "report_text", "write_report"]

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def report_counts(read: ImportRead, counts: Mapping[str, int | None]) -> dict[str, object]:
    """Return the fate of all records in numbers; ``counts`` are the store's."""
    left_out = dict(read.left_out)
    known = (counts.get("imported") or 0) + (counts.get("duplicates") or 0)
    told = known + len(read.rejected) + sum(left_out.values())
    if read.read > told:
        left_out["holds no value"] = read.read - told
    return {
        "files": read.files, "read": read.read, **counts, "rejected": len(read.rejected),
        "flagged": read.flagged, "undated": read.undated, "left_out": left_out,
        "presets": list(read.presets),
    }  # fmt: skip


def report_text(read: ImportRead, counts: Mapping[str, int | None], form: str) -> str:
    """Return the report as ``csv`` (rejected records alone) or ``json`` (everything)."""
    if form == "json":
        whole = {
            **report_counts(read, counts),
            "rejected": [asdict(item) for item in read.rejected],
            "warnings": list(read.warnings),
        }
        return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(("file", "row", "reason", "hint"))
    for item in read.rejected:
        table.writerow((_plain(item.file), item.row, _plain(item.reason), _plain(item.hint)))
    return out.getvalue()


def _plain(text: str) -> str:
    """Keep a spreadsheet from taking a stranger's text for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def write_report(
    out: Path, read: ImportRead, counts: Mapping[str, int | None], *, force: bool = False
) -> None:
    """Write the report; the ending decides the form, CSV without a known one."""
    form = "json" if out.suffix.lower() == ".json" else "csv"
    text = report_text(read, counts, form)
    with finished_file(check_target(out, force=force)) as part:
        part.write_text(text, "utf-8-sig" if form == "csv" else "utf-8", newline="\n")
