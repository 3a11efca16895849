"""Defining figures by expressions, and dropping them: one transaction each, undone like others."""

from __future__ import annotations

from dataclasses import replace

from sitmap.domain.category import Formula, Vocabulary
from sitmap.domain.formula_syntax import FUNCTIONS, FormulaError, compiled
from sitmap.domain.formulas import MOST_FORMULAS
from sitmap.errors import UserError
from sitmap.store.columns import FORMULA_TABLE
from sitmap.store.database import Database
from sitmap.store.edits import log_items, write_items
from sitmap.store.journal import ChangeSet, log_change
from sitmap.store.vocabulary import read_vocabulary, remove_item

__all__ = ["checked", "define_formula", "drop_formula"]

_LONGEST_NAME = 80


def checked(formula: Formula, vocabulary: Vocabulary) -> None:
    """Raise UserError where a formula cannot stand among the lists of a file.

    A fault of the expression is a FormulaError.
    """
    if not formula.code or not formula.name.strip():
        raise UserError("a formula needs a name", hint="for example Troop ratio")
    if len(formula.name) > _LONGEST_NAME:
        raise UserError(f"the name has more than {_LONGEST_NAME} letters", where=formula.name[:40])
    if formula.code in vocabulary.metrics or formula.code in FUNCTIONS:
        raise UserError(
            f"{formula.code} is a metric of the file or a function already",
            where=formula.name,
            hint="choose another name",
        )
    compiled(formula.expression, vocabulary, formula.code)
    after = replace(vocabulary, formulas={**vocabulary.formulas, formula.code: formula})
    for other in vocabulary.formulas.values():
        if other.code != formula.code:
            _still_stands(other, vocabulary, after)


def _still_stands(other: Formula, before: Vocabulary, after: Vocabulary) -> None:
    """Raise UserError if a formula that could be computed no longer can be."""
    try:
        compiled(other.expression, before, other.code)
    except FormulaError:
        return
    try:
        compiled(other.expression, after, other.code)
    except FormulaError as error:
        raise UserError(
            f"then {other.name} cannot be computed: {error.what}", hint="change that one first"
        ) from None


def define_formula(db: Database, formula: Formula) -> ChangeSet:
    """Write a formula, new or in the place of the one with its code; errors as ``checked``."""
    item = replace(
        formula,
        name=" ".join(formula.name.split()),
        expression=" ".join(formula.expression.split()),
        unit=formula.unit.strip(),
    )
    with db.transaction() as connection:
        lists = read_vocabulary(connection)
        checked(item, lists)
        if len(lists.formulas) >= MOST_FORMULAS and item.code not in lists.formulas:
            raise UserError(f"a file holds at most {MOST_FORMULAS} formulas", hint="drop some")
        label = f"define the figure {item.name}"
        pairs = write_items(connection, (item,))
        number = log_change(connection, "list", label, (), now=db.clock())
        log_items(connection, number, pairs)
    return ChangeSet(frozenset(), (), label, number)


def drop_formula(db: Database, code: str) -> ChangeSet:
    """Remove a formula, named by its code or its name.

    Raises UserError if there is none, or if another one rests on it.
    """
    with db.transaction() as connection:
        lists = read_vocabulary(connection)
        found = lists.formulas.get(code) or next(
            (item for item in lists.formulas.values() if item.name == code), None
        )
        if found is None:
            known = ", ".join(lists.formulas) or "none"
            raise UserError("there is no such formula", where=code, hint=f"known: {known}")
        rest = {key: item for key, item in lists.formulas.items() if key != found.code}
        for other in rest.values():
            _still_stands(other, lists, replace(lists, formulas=rest))
        label = f"drop the figure {found.name}"
        remove_item(connection, FORMULA_TABLE, found.code)
        number = log_change(connection, "list", label, (), now=db.clock())
        log_items(connection, number, [(found, None)])
    return ChangeSet(frozenset(), (), label, number)
