"""From a report to files of pages, without a window; its words come from ``domain.report``."""

from __future__ import annotations

from pathlib import Path

from sitmap.domain.report import Report
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.paint.fonts import start_painting
from sitmap.paint.page_text import QtTextMeasure
from sitmap.paint.print_service import PrintResult, write_composition
from sitmap.placing import check_target
from sitmap.portrayal.page.report_pages import compose_report

__all__ = ["render_report"]


def render_report(
    report: Report,
    snapshot: Snapshot,
    situation: Situation,
    out: Path,
    *,
    fingerprint: str = "",
    force: bool = False,
) -> PrintResult:
    """Write a report as pages to ``out``; endings and errors as in ``render_print``.

    Starts a QGuiApplication if none runs.
    """
    check_target(out, force=force)
    start_painting()
    made = compose_report(report, snapshot, situation, QtTextMeasure(), fingerprint)
    return write_composition(made, out, force=force)
