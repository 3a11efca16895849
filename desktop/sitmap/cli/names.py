"""Names of the commands; kept apart so that the start of the window imports nothing else."""

from __future__ import annotations

from typing import Final

__all__ = ["COMMANDS", "TOP_OPTIONS"]

COMMANDS: Final = frozenset(
    {
        "demo",
        "new",
        "import",
        "info",
        "add",
        "revise",
        "retract",
        "table",
        "metrics",
        "report",
        "area",
        "review",
        "window",
        "print",
        "animate",
        "check",
        "backup",
        "basemap",
        "export",
        "redaction",
        "merge",
        "batches",
        "undo-batch",
        "purge",
        "bench",
    }
)
TOP_OPTIONS: Final = frozenset({"--version", "--help", "-h"})
