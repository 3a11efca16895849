"""One observation in one line of plain words, for tips, lists and readers of screens.

Cards and tables, which say more, have words of their own.
"""

from __future__ import annotations

from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import BASES

__all__ = ["statement"]


def statement(snapshot: Snapshot, row: int) -> str:
    """Return title, place, party, basis with claimant, and the date as typed."""
    columns, texts = snapshot.columns, snapshot.texts
    party = snapshot.party_of(row)
    basis = BASES[int(columns.basis[row])].value
    claimant = texts.claimant[row]
    parts = [
        texts.title[row] or "without a title",
        texts.place[row],
        party.name if party else "",
        f"{basis} by {claimant}" if claimant else basis,
        texts.valid_text[row],
    ]
    return ", ".join(part for part in parts if part)
