"""Measures the metrics panel on a file with very many readings; by hand, never in the tests.

    python -m tests.bench.bench_panel FILE.gpkg [--days 100]

For each day, all of them different: the choice of the readings and their painting, timed
apart from finding the situation. The first day warms what is loaded late and does not count.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np


def main(arguments: Sequence[str]) -> int:
    """Measure and print median, p95 and the slowest day in milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--days", type=int, default=100)
    options = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from sitmap.store.database import open_store
    from sitmap.store.reading import load_snapshot
    from sitmap.ui.metrics.metrics_panel import MetricsPanel
    from sitmap.ui.session import Session
    from sitmap.ui.task_runner import TaskRunner

    _application = QApplication([])
    with open_store(options.file) as db:
        session = Session(load_snapshot(db))
        runner = TaskRunner()
        panel = MetricsPanel(session, runner=runner)
        panel.resize(420, 900)
        panel.show()
        QTest.qWaitForWindowExposed(panel)
        panel.grab()
        shares: dict[str, list[float]] = {"situation": [], "panel": [], "paint": []}
        for number in range(1, options.days + 1):
            day = session.last_day - timedelta(days=number)
            session.blockSignals(True)
            session.set_valid_date(day)
            session.blockSignals(False)
            times = [time.perf_counter()]
            shown = len(session.situation)
            times.append(time.perf_counter())
            panel.refresh()
            times.append(time.perf_counter())
            panel.view.viewport().repaint()
            times.append(time.perf_counter())
            for name, spent in zip(shares, np.diff(times).tolist(), strict=True):
                shares[name].append(1000 * spent)
        runner.close()
    both = zip(shares["panel"], shares["paint"], strict=True)
    shares["panel and paint"] = [panel + paint for panel, paint in both]
    sys.stdout.write(f"{len(session.snapshot)} rows, {shown} readings shown\n")
    for name, times_ms in shares.items():
        sys.stdout.write(
            f"{name:16} median {np.median(times_ms):6.2f}  "
            f"p95 {np.percentile(times_ms, 95):6.2f}  max {max(times_ms):6.2f} ms\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
