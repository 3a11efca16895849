"""Defining and dropping the figures of a file by the command `metrics`."""

from __future__ import annotations

from argparse import Namespace

from sitmap.domain.category import Formula
from sitmap.domain.formula_syntax import FormulaError, short_code
from sitmap.errors import UserError
from sitmap.store.database import Database, open_store
from sitmap.store.formula_edits import define_formula, drop_formula

__all__ = ["change_formulas"]


def change_formulas(options: Namespace) -> tuple[str, ...]:
    """Do what ``--drop`` and ``--define`` ask for; return what was done, in words."""
    with open_store(options.file, write=True) as db:
        done = [drop_formula(db, name).label for name in options.drop]
        done += [_defined(db, text, options.unit or "") for text in options.define]
        return (*((db.notice,) if db.notice else ()), *done)


def _defined(db: Database, text: str, unit: str) -> str:
    formula = _formula(text, unit)
    try:
        return define_formula(db, formula).label
    except FormulaError as error:
        where = f"--define {formula.name}, {error.where}"
        raise UserError(error.what, where=where, hint=error.hint) from None


def _formula(text: str, unit: str) -> Formula:
    name, equals, expression = text.partition("=")
    if not equals or not name.strip():
        raise UserError(
            "a name, = and an expression are expected",
            where=f"--define {text[:60]}",
            hint='--define "Troop ratio=troops[RU] / troops[UA]"',
        )
    return Formula(short_code(name), name.strip(), expression.strip(), unit)
