"""How a row is to be handled: its sensitivity, its label and its embargo, as a table writes them.

Runs in the child. A row whose handling cannot be read is refused, since what redaction withholds
hangs on it: no such word may be taken for the mildest one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from sitmap.domain.civil_time import parse_day
from sitmap.domain.handling import TLP_LABELS
from sitmap.domain.observation import Sensitivity
from sitmap.errors import UserError

if TYPE_CHECKING:
    from sitmap.exchange.worker.records.rows import Rows

__all__ = ["read_handling"]

_Reader: TypeAlias = Callable[[str], str]
_SENSITIVITIES: Final = tuple(item.value for item in Sensitivity)


def read_handling(rows: Rows, texts: dict[str, str | list[str]]) -> None:
    """Put the words of handling in ``texts`` into the form they are kept in.

    Rows with a word that is not known are refused; empty cells stand for the usual handling.
    """
    for name, read in _READERS.items():
        cells = texts.get(name)
        if isinstance(cells, list):
            usual = str(rows.layer["fixed"].get(name, ""))
            known = {cell: _read(read, cell.strip() or usual) for cell in set(cells)}
            texts[name] = [known[cell][0] for cell in cells]
            wrong = {cell: error for cell, (_, error) in known.items() if error}
            _refuse(rows, cells, wrong)


def _read(read: _Reader, cell: str) -> tuple[str, UserError | None]:
    try:
        return read(cell), None
    except UserError as error:
        return "", error


def _refuse(rows: Rows, cells: list[str], wrong: dict[str, UserError]) -> None:
    if wrong:
        for place, cell in enumerate(cells):
            if cell in wrong:
                rows.refuse(place, wrong[cell].what, wrong[cell].hint)


def _sensitivity(cell: str) -> str:
    word = cell.lower() or Sensitivity.LOW.value
    if word not in _SENSITIVITIES:
        hint = "one of " + ", ".join(_SENSITIVITIES)
        raise UserError(f"'{cell[:40]}' is no sensitivity", hint=hint)
    return word


def _label(cell: str) -> str:
    if cell.upper() not in TLP_LABELS:
        hint = "one of " + ", ".join(TLP_LABELS[1:])
        raise UserError(f"'{cell[:40]}' is no handling label", hint=hint)
    return cell.upper()


def _embargo(cell: str) -> str:
    try:
        return parse_day(cell).isoformat() if cell else ""
    except UserError as error:
        raise UserError(
            f"'{cell[:40]}' is no day of an embargo", hint="write it as 2025-11-17"
        ) from error


_READERS: Final[dict[str, _Reader]] = {
    "sensitivity": _sensitivity,
    "tlp": _label,
    "embargo_until": _embargo,
}
