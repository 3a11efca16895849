"""Presets: small declarative files that say how a publisher's files are read.

The included ones lie in ``resources/presets``; a user may copy one and name its path. Nothing
here reads data: what a preset asks for is done in the child process.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from sitmap.domain.observation import Kind, Persistence
from sitmap.domain.source import Source
from sitmap.errors import UserError, os_failure
from sitmap.paths import resource

__all__ = ["Preset", "load_preset", "load_presets", "source_of"]

Preset = dict[str, Any]
"""``name``, ``title``, ``recognise``, ``source``, ``layer`` (a list); see resources/presets."""


def load_presets() -> list[Preset]:
    """Return the included presets by name."""
    return [_read(path) for path in sorted(resource("presets").glob("*.toml"))]


def load_preset(name: str) -> Preset:
    """Return an included preset by its name, or the one in the file of that path."""
    included = resource("presets", f"{name}.toml")
    if name.isidentifier() or name.replace("-", "").isalnum():
        if included.is_file():
            return _read(included)
        if not Path(name).is_file():
            known = ", ".join(item["name"] for item in load_presets())
            raise UserError(f"there is no preset '{name}'", where="--preset", hint=f"use {known}")
    return _read(Path(name))


def _read(path: Path) -> Preset:
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise os_failure(error, path, "read") from error
    except UnicodeDecodeError as error:
        raise UserError("is no text in UTF-8", where=str(path)) from error
    try:
        preset = tomllib.loads(text)
        _check(preset)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"is no preset: {error}", where=str(path)) from error
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise UserError(f"is no preset: {error}", where=str(path)) from error
    return preset


def _check(preset: Preset) -> None:
    if not isinstance(preset["name"], str) or not preset["layer"]:
        raise ValueError("it needs a name and a layer")
    for layer in preset["layer"]:
        Kind(layer["kind"])
        Persistence(layer.get("persistence", "instant"))
        for name in ("map", "fixed", "values"):
            if not isinstance(layer.setdefault(name, {}), dict):
                raise TypeError(f"'{name}' must be a table")
    preset.setdefault("recognise", {})
    preset.setdefault("source", {})


def source_of(preset: Preset) -> Source | None:
    """Return the source that a preset names, None if it names none."""
    told = {key: str(value) for key, value in preset["source"].items()}
    if not told.get("code"):
        return None
    return Source(**{"title": told["code"], **told})
