"""The words for a place with several observations: each in a line that leads to its card.

Every word that comes from a file is escaped. No widget belongs here.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final
from uuid import UUID

import numpy as np

from sitmap.domain.dates import format_day
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import BASES, KINDS
from sitmap.portrayal.style import parse_colour
from sitmap.ui.session import Session

__all__ = ["SHOW_ALL", "spot_html"]

SHOW_ALL: Final = "spot:all"
"""The link that unfolds a long list."""
_MOST: Final = 4


def spot_html(session: Session, uids: Sequence[UUID], *, unfolded: bool = False) -> str:
    """Return the list of the observations at one place, the selected one set off.

    Nothing for a single one. Long lists are folded to their beginning and the selected line.
    """
    snapshot = session.snapshot
    found = {uid: row for uid in uids if (row := snapshot.row_of(uid)) is not None}
    if len(found) < 2:
        return ""
    shown = list(found)
    if not unfolded and len(shown) > _MOST + 1:
        shown = [uid for n, uid in enumerate(shown) if n < _MOST or uid == session.selection]
    snapshot.texts.load([found[uid] for uid in shown])
    situation = session.spot_situation
    lines = "".join(_line(session, situation, uid, found[uid]) for uid in shown)
    rest = len(found) - len(shown)
    if rest:
        lines += f"<tr><td></td><td><a href='{SHOW_ALL}'>and {rest} more</a></td></tr>"
    return (
        f"<p class='quiet' style='margin:0 0 2px 0'>{len(found)} observations here on "
        f"{format_day(session.spot_on)}</p>"
        f"<table cellspacing='0' cellpadding='0' style='margin:0 0 10px 0'>{lines}</table>"
    )


def _line(session: Session, situation: Situation, uid: UUID, row: int) -> str:
    snapshot = session.snapshot
    title = escape(snapshot.texts.title[row] or snapshot.texts.source_ref[row] or "untitled")
    chosen = uid == session.selection
    words = f"<b>{title}</b>" if chosen else f"<a href='observation:{uid}'>{title}</a>"
    details = escape(_details(session.snapshot, situation, row))
    return (
        f"<tr><td style='padding:1px 6px 1px 0'>{_dot(session, row)}</td>"
        f"<td style='padding:1px 0 1px 0'>{words} <span class='quiet'>{details}</span></td></tr>"
    )


def _dot(session: Session, row: int) -> str:
    """Return a dot in the colour of the party."""
    party = session.snapshot.party_of(row)
    if party is None:
        return "<span class='quiet'>○</span>"
    red, green, blue, _ = parse_colour(party.colour)
    return f"<span style='color:#{red:02x}{green:02x}{blue:02x}'>●</span>"


def _details(snapshot: Snapshot, situation: Situation, row: int) -> str:
    """Return party, basis, grade and whether it is stale or not of this date."""
    c = snapshot.columns
    party = snapshot.party_of(row)
    parts = [
        party.code if party else KINDS[c.kind[row]].value,
        BASES[c.basis[row]].value,
        snapshot.texts.grade[row],
    ]
    at = int(np.searchsorted(situation.rows, row))
    if at >= len(situation) or situation.rows[at] != row:
        parts.append("not at this date")
    elif situation.stale[at]:
        parts.append(f"stale, {situation.age_days[at]} days old")
    return ", ".join(part for part in parts if part)
