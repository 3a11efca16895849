"""What the about boxes say: of the program, and of the open file. Text only, no widget."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from sitmap import __version__
from sitmap.domain.category import Vocabulary
from sitmap.domain.dates import day_of_ms, format_day, start_ms
from sitmap.domain.source import Source
from sitmap.domain.summary import Summary, summarise
from sitmap.ui.document import Document
from sitmap.ui.session import Session

__all__ = ["about_text", "file_text"]

_THIRD_PARTIES = (
    "Qt and PySide6 (LGPL 3)",
    "NumPy and Shapely (BSD), with GEOS (LGPL 2.1)",
    "pyproj and PROJ (MIT)",
    "apsw with SQLite (any OSI licence; public domain)",
    "pikepdf and qpdf (MPL 2.0, Apache 2.0)",
    "mgrs and platformdirs (MIT)",
)


def about_text(lines: str | Sequence[str]) -> str:
    """Return rich text about the program; ``lines`` are the base map's credits."""
    credit_lines = [lines] if isinstance(lines, str) else lines
    base_map = "<br>".join(escape(line) for line in credit_lines if line) or "none"
    parts = "<br>".join(escape(line) for line in _THIRD_PARTIES)
    return (
        f"<h3>Sitmap {escape(__version__)}</h3>"
        "<p>What the situation was on a given day, with sources. "
        "It works offline; your files stay on this computer.</p>"
        "<p>Licence: MIT.</p>"
        f"<p><b>Built with</b><br>{parts}<br>Full texts are in THIRD-PARTY-LICENCES.</p>"
        f"<p><b>Base map</b><br>{base_map}</p>"
    )


def file_text(session: Session, document: Document) -> str:
    """Return rich text about the open file: title, path, zone, counts, range, sources."""
    snapshot = session.snapshot
    summary = summarise(snapshot, start_ms(session.on), session.known)
    rows = [
        ("File", str(document.path) if document.path else "not on disk"),
        ("Time zone", snapshot.info.zone),
        ("Handling", snapshot.info.tlp or "no label"),
        ("Observations", _counts(summary)),
        ("Days", _days(summary)),
    ]
    table = "".join(
        f"<tr><td style='padding:1px 12px 1px 0'>{name}</td><td>{escape(text)}</td></tr>"
        for name, text in rows
    )
    sources = "".join(f"<li>{line}</li>" for line in _sources(snapshot.vocabulary))
    note = f"<p>{escape(snapshot.info.note)}</p>" if snapshot.info.note else ""
    return (
        f"<h3>{escape(snapshot.info.title)}</h3>{note}<table>{table}</table>"
        f"<p><b>Sources</b></p><ul style='margin-left:-24px'>{sources or '<li>none</li>'}</ul>"
    )


def _counts(summary: Summary) -> str:
    total = sum(summary.counts.values())
    parts = [f"{number} {kind}" for kind, number in summary.counts.items() if number]
    return f"{total}: {', '.join(parts)}" if parts else "none"


def _days(summary: Summary) -> str:
    if summary.days is None:
        return "no dated observation"
    first, last = (format_day(day_of_ms(ms)) for ms in (summary.days.first, summary.days.last))
    return first if first == last else f"{first} to {last}"


def _sources(vocabulary: Vocabulary) -> list[str]:
    return [_source(source) for source in vocabulary.sources.values()]


def _source(source: Source) -> str:
    publisher = f", {source.publisher}" if source.publisher not in ("", "unknown") else ""
    licence = source.licence or "unknown"
    return escape(f"{source.title}{publisher}; licence {licence}")
