"""The filter of a command: pairs of what is asked and a value, checked against the file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from sitmap.domain.filters import Filter
from sitmap.domain.observation import Basis, Kind
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.source import CREDIBILITY, RELIABILITY
from sitmap.errors import UserError

__all__ = ["filter_of"]

_FIELDS: Final = {
    "party": "parties",
    "category": "categories",
    "series": "series",
    "source": "sources",
    "kind": "kinds",
    "basis": "bases",
}
_HINT: Final = f"{', '.join(_FIELDS)}, reliability, credibility, within or text, then = and a value"


def filter_of(pairs: Sequence[str], snapshot: Snapshot) -> Filter:
    """Return the filter of pairs such as ``party=RU``; the same name again adds a value.

    Raises UserError for a name that is none, and for a value that the file does not have: a
    page that lacks everything because of a slip must not look like news.
    """
    found: dict[str, Any] = {}
    for pair in pairs:
        name, sign, value = (part.strip() for part in pair.partition("="))
        if not sign:
            raise UserError("a filter needs a name and a value", where=pair, hint=_HINT)
        if name in _FIELDS:
            known = _known(name, snapshot)
            _check(value, known, pair)
            field = _FIELDS[name]
            found[field] = found.get(field, frozenset()) | {value}
        else:
            found |= _other(name, value, pair)
    return Filter(**found)


def _known(name: str, snapshot: Snapshot) -> Collection[str]:
    lists = snapshot.vocabulary
    return {
        "party": (*lists.parties, ""),
        "category": (*lists.categories, ""),
        "series": (*lists.series, ""),
        "source": (*lists.sources, ""),
        "kind": tuple(Kind),
        "basis": tuple(Basis),
    }[name]


def _check(value: str, known: Collection[str], pair: str) -> None:
    if value not in known:
        names = ", ".join(str(code) for code in known if code)
        raise UserError("no such value in this file", where=pair, hint=f"one of {names or 'none'}")


def _other(name: str, value: str, pair: str) -> dict[str, Any]:
    if name == "text":
        return {"text": value}
    if name in ("reliability", "credibility"):
        scale = RELIABILITY if name == "reliability" else CREDIBILITY
        steps = [grade for grade in scale if grade not in "F6"]
        _check(value.upper(), steps, pair)
        return {name: value.upper()}
    if name != "within":
        raise UserError(f"no filter is called {name!r}", where=pair, hint=_HINT)
    try:
        metres = float(value)
    except ValueError:
        metres = -1.0
    if not 0 <= metres < 1e8:
        raise UserError("the precision is no length", where=pair, hint="metres, e.g. within=500")
    return {"within_m": metres}
