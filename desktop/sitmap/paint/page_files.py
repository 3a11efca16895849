"""Puts finished bytes on disk, several files at once. What the bytes are is not decided here."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from sitmap.placing import check_target, finished_file

__all__ = ["write_files"]


def write_files(contents: Mapping[Path, bytes], *, force: bool = False) -> int:
    """Write all files; returns their bytes in total.

    Every path is checked before the first is written, and all are written before the first
    takes its place: where the disk is too full for the last one, none appears. Raises UserError
    for an existing file (unless ``force``), a missing folder, a full disk or a missing
    permission.
    """
    targets = {check_target(path, force=force): data for path, data in contents.items()}
    with ExitStack() as stack:
        for target, data in targets.items():
            stack.enter_context(finished_file(target)).write_bytes(data)
    return sum(len(data) for data in contents.values())
