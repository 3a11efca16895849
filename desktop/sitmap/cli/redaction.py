"""The command `redaction`: the profiles by which products of a file are made safe."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from typing import Any

from sitmap.cli.result import Result
from sitmap.domain.observation import Sensitivity
from sitmap.domain.redaction import STRIPPABLE, RedactionProfile
from sitmap.errors import UserError
from sitmap.exporting.redacting import preview
from sitmap.exporting.selection import everything
from sitmap.store.database import open_store
from sitmap.store.redaction_profiles import (
    find_profile,
    forget_profile,
    keep_profile,
    profiles,
)

__all__ = ["list_all", "put", "remove", "show"]

_NONE = "none"


def list_all(options: Namespace) -> Result:
    """Return the profiles of a file."""
    with open_store(options.file) as db:
        found = profiles(db)
    lines = [line for each in found.values() for line in _lines(each)]
    return Result({"profiles": [each.as_data() for each in found.values()]}, tuple(lines))


def show(options: Namespace) -> Result:
    """Return a profile and what it would withhold of the whole file."""
    with open_store(options.file) as db:
        profile = find_profile(db, options.name)
        counted = preview(db, everything(db), profile)
    data = {
        "profile": profile.as_data(),
        "rows": counted.seen,
        "withheld": counted.total,
        "reasons": counted.rows,
        "protected": counted.protected,
        "cells": counted.cells,
    }
    return Result(data, (*_lines(profile), counted.note(profile)))


def put(options: Namespace) -> Result:
    """Store a profile; what is not given stays as it is."""
    with open_store(options.file, write=True) as db:
        before = profiles(db).get(options.name, RedactionProfile(options.name))
        profile = replace(before, **_given(options))
        keep_profile(db, profile)
    return Result({"profile": profile.as_data()}, _lines(profile))


def remove(options: Namespace) -> Result:
    """Forget a stored profile."""
    with open_store(options.file, write=True) as db:
        forget_profile(db, options.name)
    return Result({"removed": options.name}, (f"{options.name} is forgotten",))


def _lines(profile: RedactionProfile) -> tuple[str, ...]:
    return (profile.name, *(f"  {line}" for line in profile.words()))


def _given(options: Namespace) -> dict[str, Any]:
    given: dict[str, Any] = {
        "grid_m": options.grid_m,
        "delay_days": options.delay_days,
        "strictest": options.strictest,
        "handling": options.handling,
        "embargo": None if options.embargo is None else options.embargo == "yes",
        "strip": None if options.strip is None else _fields(options.strip),
    }
    given = {name: value for name, value in given.items() if value is not None}
    for name, text in (("drop_from", options.drop_from), ("protect_from", options.protect_from)):
        if text is not None:
            given[name] = None if text == _NONE else Sensitivity(text)
    return given


def _fields(text: str) -> frozenset[str]:
    found = frozenset(part.strip() for part in text.split(",") if part.strip())
    if found == {_NONE}:
        return frozenset()
    if not found <= set(STRIPPABLE):
        raise UserError(
            "no such field", where=f"--strip {text}", hint=f"{', '.join(STRIPPABLE)} or none"
        )
    return found
