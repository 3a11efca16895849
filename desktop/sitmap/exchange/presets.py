"""Presets: small declarative files that say how a publisher's files are read.

The included ones lie in ``resources/presets``, those of the user in the folder ``presets`` of
the profile; a preset may also be named by its path. Nothing here reads data: what a preset asks
for is done in the child process.
"""

from __future__ import annotations

import contextlib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sitmap.domain.observation import Kind, Persistence
from sitmap.domain.source import Source
from sitmap.errors import UserError, os_failure
from sitmap.paths import profile_dir, resource
from sitmap.placing import finished_file

__all__ = [
    "Preset",
    "load_preset",
    "load_presets",
    "own_preset",
    "own_presets_dir",
    "preset_text",
    "save_preset",
    "source_of",
]

Preset = dict[str, Any]
"""``name``, ``title``, ``recognise``, ``source``, ``layer`` (a list); see resources/presets."""


def own_presets_dir() -> Path:
    """Return the folder of the user's own presets; it need not be there."""
    return profile_dir() / "presets"


def load_presets() -> list[Preset]:
    """Return all presets by name, the user's own first; of those a damaged one is passed over."""
    own = []
    for path in _own_paths():
        with contextlib.suppress(UserError):
            own.append(_read(path))
    # The more columns a preset names, the more surely it is the one.
    own.sort(key=lambda preset: -len(preset["recognise"].get("columns", ())))
    return own + [_read(path) for path in sorted(resource("presets").glob("*.toml"))]


def _own_paths() -> list[Path]:
    """Return the user's own presets; a profile that cannot be read has none."""
    try:
        return sorted(own_presets_dir().glob("*.toml"))
    except OSError:
        return []


def load_preset(name: str) -> Preset:
    """Return a preset by its name, the user's own first, or the one in the file of that path."""
    if name.isidentifier() or name.replace("-", "").isalnum():
        for path in (own_presets_dir() / f"{name}.toml", resource("presets", f"{name}.toml")):
            if path.is_file():
                return _read(path)
        if not Path(name).is_file():
            known = ", ".join(item["name"] for item in load_presets())
            raise UserError(f"there is no preset '{name}'", where="--preset", hint=f"use {known}")
    return _read(Path(name))


def own_preset(
    name: str, form: str, columns: Sequence[str], layer: Mapping[str, Any], source: Source
) -> Preset:
    """Return a preset for files of this format with all of these columns."""
    plain = re.sub(r"[^0-9A-Za-z]+", "-", name).strip("-").lower() or "table"
    kept = {key: value for key, value in asdict(source).items() if value}
    recognise = {"format": form, "columns": list(columns)}
    layers = [{key: value for key, value in layer.items() if key != "whole"}]
    return {
        "name": f"own-{plain}", "title": f"Files such as {name}", "recognise": recognise,
        "source": kept, "layer": layers,
    }  # fmt: skip


def save_preset(preset: Preset) -> Path:
    """Keep a preset of the user's own in the profile, in the place of one of that name.

    Raises UserError if it is none or cannot be written.
    """
    name = str(preset["name"])
    if not name.replace("-", "").isalnum():
        raise UserError("may hold only letters, digits and hyphens", where="name of the preset")
    text = preset_text(preset)
    _checked(text, name)
    folder = own_presets_dir()
    path = folder / f"{name}.toml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with finished_file(path) as part:
            part.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        raise os_failure(error, path, "written") from error
    return path


# --- TOML ---------------------------------------------------------------------------------


def preset_text(preset: Preset) -> str:
    """Return a preset as TOML."""
    lines: list[str] = []
    _write_table(lines, "", {k: v for k, v in preset.items() if k != "layer"})
    for layer in preset["layer"]:
        lines += ["", "[[layer]]"]
        _write_table(lines, "layer", layer)
    return "\n".join(lines).lstrip("\n") + "\n"


def _write_table(lines: list[str], name: str, table: Mapping[str, Any]) -> None:
    plain = {k: v for k, v in table.items() if not isinstance(v, Mapping)}
    lines += [f"{_key(key)} = {_value(value)}" for key, value in plain.items()]
    for key, value in table.items():
        if isinstance(value, Mapping) and value:
            path = f"{name}.{_key(key)}" if name else _key(key)
            lines += ["", f"[{path}]"]
            _write_table(lines, path, value)


def _key(key: str) -> str:
    return key if key.replace("_", "").isalnum() and key.isascii() else _value(str(key))


def _value(value: object) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


# --- reading ------------------------------------------------------------------------------


def _read(path: Path) -> Preset:
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise os_failure(error, path, "read") from error
    except UnicodeDecodeError as error:
        raise UserError("is no text in UTF-8", where=str(path)) from error
    return _checked(text, str(path))


def _checked(text: str, where: str) -> Preset:
    try:
        preset = tomllib.loads(text)
        _check(preset)
    except (KeyError, ValueError, TypeError, AttributeError, re.error) as error:
        raise UserError(f"is no preset: {error}", where=where) from error
    return preset


def _check(preset: Preset) -> None:
    if not isinstance(preset["name"], str) or not preset["layer"]:
        raise ValueError("it needs a name and a layer")
    for layer in preset["layer"]:
        Kind(layer["kind"])
        Persistence(layer.get("persistence", "instant"))
        for name in ("map", "fixed", "values", "marks"):
            if not isinstance(layer.setdefault(name, {}), dict):
                raise TypeError(f"'{name}' must be a table")
        for rule in layer.get("leave_out", ()):
            if not rule["reason"] or not ("geometry" in rule or rule["column"]):
                raise ValueError("what is left out needs a reason, and a column or a geometry")
            re.compile(rule.get("pattern", ""))
    preset.setdefault("recognise", {})
    preset.setdefault("source", {})


def source_of(preset: Preset) -> Source | None:
    """Return the source that a preset names, None if it names none."""
    told = {key: str(value) for key, value in preset["source"].items()}
    if not told.get("code"):
        return None
    return Source(**{"title": told["code"], **told})
