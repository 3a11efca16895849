"""Observations whose rows come from two files: their rows made to follow one another again."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import apsw

from sitmap.domain.dates import ms_to_iso
from sitmap.domain.observation import Persistence
from sitmap.store.journal import YEAR_ONE, chain, known_in_turn, moment_before

__all__ = ["close_chains", "last_row"]


def last_row(connection: apsw.Connection, first: bytes) -> bytes:
    """Return the uid of the last row of an observation that this file holds."""
    return chain(connection, UUID(bytes=first))[-1].uid.bytes


def close_chains(connection: apsw.Connection, firsts: Iterable[bytes]) -> None:
    """Let all rows of each observation follow one another in the order of their recording."""
    for first in firsts:
        links = chain(connection, UUID(bytes=first))
        for link, later in zip(links, [*links[1:], None], strict=True):
            connection.execute(
                f"UPDATE {link.kind.value} SET superseded_at = ? WHERE uid = ?",
                (None if later is None else ms_to_iso(later.recorded_at), link.uid.bytes),
            )
            connection.execute(_HOLDS.format(table=link.kind.value), (link.uid.bytes,))
        known_in_turn(connection, UUID(bytes=first))


_HOLDS = (
    "UPDATE {table} SET holds_to = CASE WHEN superseded_at IS NOT NULL OR retracted "
    f"THEN coalesce({moment_before('valid_from')}, '{YEAR_ONE}') "
    f"WHEN persistence = '{Persistence.UNTIL_NEXT.value}' THEN NULL "
    f"ELSE {moment_before('valid_to')} END WHERE uid = ?"
)
