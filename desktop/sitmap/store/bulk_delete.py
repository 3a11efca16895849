"""Deleting very many rows: the spatial index is packed anew instead of losing them one by one."""

from __future__ import annotations

from typing import Final

import apsw
import numpy as np

from sitmap.store.packed_rtree import Boxes, pack, packed_boxes
from sitmap.store.schema import trigger_name, trigger_sql

__all__ = ["delete_rows"]

_MANY: Final = 2_000
"""Fewer rows leave the index one by one."""


def delete_rows(connection: apsw.Connection, table: str, chosen: str) -> None:
    """Delete the rows of a kind whose ``uid`` is among ``chosen``, a SELECT, with their links."""
    picked = f"SELECT fid FROM {table} WHERE uid IN ({chosen})"
    connection.execute(f"DELETE FROM {table}_source WHERE base_id IN ({picked})")
    gone = np.array([fid for (fid,) in connection.execute(picked)], np.int64)
    if len(gone) < _MANY:
        connection.execute(f"DELETE FROM {table} WHERE uid IN ({chosen})")
        return
    index = f"rtree_{table}_geom"
    connection.execute(f'DROP TRIGGER "{trigger_name(table, "delete")}"')
    connection.execute(f"DELETE FROM {table} WHERE uid IN ({chosen})")
    connection.execute(trigger_sql(table, "delete"))
    held = packed_boxes(connection, index)
    keep = ~np.isin(held.ids, gone)
    pack(connection, index, Boxes(held.ids[keep], held.bounds[keep]))
