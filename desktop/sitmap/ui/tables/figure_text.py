"""The words for a computed figure: its value, its formula, and what it rests on.

Each of its inputs is a link that leads to its card. Every word that comes from a file is
escaped. No widget belongs here.
"""

from __future__ import annotations

from html import escape
from typing import Final
from uuid import UUID

from sitmap.domain.dates import SituationDate, format_day
from sitmap.domain.observation import Kind
from sitmap.domain.readings import Reading, ReadingTable
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import KINDS

__all__ = ["figure_html"]

_MOST: Final = 40
_COMPUTED: Final = "computed: "


def figure_html(figure: Reading, snapshot: Snapshot, on: SituationDate) -> str:
    """Return the card of a figure of the day shown."""
    formula = figure.basis.removeprefix(_COMPUTED)
    rows = [
        ("Value", f"<b>{escape(figure.value())}</b>"),
        ("Formula", escape(formula)),
        ("Whom", escape(figure.party_name)),
        ("Of what", escape(figure.scope)),
        ("Note", escape(figure.valid)),
        ("Age", escape(figure.age() if figure.inputs else "")),
        ("Rests on", _inputs(figure, snapshot)),
    ]
    table = "".join(
        f"<tr><td class='key' style='padding:2px 12px 3px 0; white-space:nowrap'>{name}</td>"
        f"<td style='padding:2px 0 3px 0'>{text}</td></tr>"
        for name, text in rows
        if text
    )
    return (
        f"<h3 style='margin:0 0 1px 0'>{escape(figure.name)}</h3>"
        f"<p class='quiet' style='margin:0'>Computed for {format_day(on)}; no source states it</p>"
        f"<table cellspacing='0' cellpadding='0' style='margin-top:8px'>{table}</table>"
    )


def _inputs(figure: Reading, snapshot: Snapshot) -> str:
    uids = list(dict.fromkeys(figure.inputs))
    found = {uid: row for uid in uids[:_MOST] if (row := snapshot.row_of(uid)) is not None}
    snapshot.texts.load(list(found.values()))
    table = ReadingTable(snapshot)
    lines = [
        f"<a href='observation:{uid}'>{escape(_label(snapshot, table, row))}</a>"
        for uid, row in found.items()
    ]
    if len(uids) > _MOST:
        lines.append(f"and {len(uids) - _MOST} more")
    return "<br>".join(lines)


def _label(snapshot: Snapshot, table: ReadingTable, row: int) -> str:
    c, texts = snapshot.columns, snapshot.texts
    if KINDS[c.kind[row]] is Kind.METRIC and c.metric[row] >= 0:
        reading = table.of_row(row)
        return ", ".join(filter(None, (f"{reading.name}: {reading.value()}", reading.about())))
    return f"{texts.source_ref[row]} {texts.title[row]}".strip() or _uid(snapshot.uid(row))


def _uid(uid: UUID) -> str:
    return f"untitled {str(uid)[:8]}"
