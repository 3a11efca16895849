"""What the user says of files to import, and asking the child process about them.

What it answers is read by the modules that ask.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sitmap.domain.source import Source
from sitmap.exchange.child import Answer, Child, Limits
from sitmap.exchange.presets import Preset, load_preset, load_presets
from sitmap.progress import Progress

__all__ = ["UNPACK_MB", "ImportChoice", "ask_child", "fallback_source"]

UNPACK_MB: Final = 1024
"""How many mebibytes the files of an import may have when they are unpacked."""
_SECONDS: Final = 900.0


@dataclass(frozen=True, slots=True)
class ImportChoice:
    """What the user says of the files; empty means: find out.

    ``columns`` maps fields to columns; ``order`` is dmy or mdy; ``layer`` is all of it at once,
    in the form of presets, and goes before preset, kind and columns. ``described`` is what is
    known of the source, ``licence`` goes before its own.
    """

    preset: str = ""
    kind: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    series: str = ""
    persistence: str = ""
    source: str = ""
    described: Source | None = None
    licence: str = ""
    order: str = ""
    encoding: str = ""
    delimiter: str = ""
    crs: str = ""
    layer: Mapping[str, Any] | None = None
    unpack_mb: int = UNPACK_MB


def fallback_source(paths: Sequence[Path]) -> str:
    """Return the code of the source where neither a preset nor the user names one."""
    return paths[0].name.split(".")[0] or "import"


def ask_child(
    task: str,
    paths: Sequence[Path],
    choice: ImportChoice,
    zone: str,
    child: Child | None = None,
    progress: Progress | None = None,
) -> tuple[Answer, list[Preset]]:
    """Return what the child answers, and the presets that it chose from.

    Without a ``child`` one is started for this question alone.
    """
    presets = [load_preset(choice.preset)] if choice.preset else load_presets()
    own = child or Child(Limits(memory=3072))
    shown = str(paths[0]) if len(paths) == 1 else "import"
    arguments = _arguments(paths, choice, presets, zone, shown)
    try:
        return own.ask(task, arguments, seconds=_SECONDS, progress=progress), presets
    finally:
        if child is None:
            own.close()


def _arguments(
    paths: Sequence[Path], choice: ImportChoice, presets: list[Preset], zone: str, shown: str
) -> dict[str, object]:
    return {
        "path": shown,
        "paths": [str(path.absolute()) for path in paths],
        "presets": presets,
        "forced": bool(choice.preset),
        "layer": _layer(choice),
        "zone": zone,
        "order": choice.order,
        "encoding": choice.encoding,
        "delimiter": choice.delimiter,
        "crs": choice.crs,
        "series": choice.series,
        "persistence": choice.persistence,
        "source": choice.source or fallback_source(paths),
        "source_chosen": bool(choice.source),
        "unpack_mb": choice.unpack_mb,
    }


def _layer(choice: ImportChoice) -> Mapping[str, Any] | None:
    if choice.layer is not None:
        return {"fixed": {}, "values": {}, **choice.layer, "whole": True}
    if choice.preset or not (choice.kind or choice.columns):
        return None
    return {"kind": choice.kind, "map": choice.columns, "fixed": {}, "values": {}}
