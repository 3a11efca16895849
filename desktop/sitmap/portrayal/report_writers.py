"""A report as plain text, Markdown or HTML. What it says is decided in ``domain.report``.

Whatever a file holds is written as words: no mark-up of a source reaches the reader's program.
"""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Callable, Sequence
from typing import Final, Literal

from sitmap.domain.report import Report, Section

__all__ = ["REPORT_FORMS", "ReportForm", "shown_columns", "write_report"]

ReportForm = Literal["md", "html", "txt"]
_WIDTH: Final = 96
_STYLE: Final = (
    "body{font:15px/1.45 sans-serif;max-width:64em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse;margin:.5em 0 1.5em}"
    "th,td{border:1px solid #bbb;padding:.25em .6em;text-align:left;vertical-align:top}"
)


def write_report(report: Report, form: ReportForm) -> str:
    """Return a report in one of ``REPORT_FORMS``, with a line end at its end."""
    return _WRITERS[form](report).rstrip("\n") + "\n"


def shown_columns(table: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return a table without the columns that are empty in every row."""
    kept = [at for at in range(len(table[0])) if any(row[at] for row in table[1:])]
    return [[row[at] for at in kept] for row in table]


def _one_line(text: str) -> str:
    return re.sub(r"[\r\n\t\v\f\x00-\x1f]+", " ", text).strip()


# --- Markdown -------------------------------------------------------------------------------


def _markdown(report: Report) -> str:
    lines = [f"# {_md(report.title)}", ""]
    lines += [part for line in report.lead for part in (_md(line), "")]
    for section in report.sections:
        lines += _markdown_section(section)
    return "\n".join(lines)


def _markdown_section(section: Section) -> list[str]:
    lines = [f"## {_md(section.title)}", ""]
    lines += [f"- {_md(sentence)}" for sentence in section.sentences]
    if section.sentences:
        lines.append("")
    if len(section.table) > 1:
        head, *rows = shown_columns(section.table)
        lines.append(_bars(head))
        lines.append("|" + "---|" * len(head))
        lines += [_bars(row) for row in rows]
        lines.append("")
    return lines


def _bars(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_md(cell) or " " for cell in cells) + " |"


def _md(text: str) -> str:
    """Return words of a file with everything that Markdown takes for mark-up made harmless."""
    text = re.sub(r"([\\`*_\[\]|~#!])", r"\\\1", _one_line(text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


# --- HTML -----------------------------------------------------------------------------------


def _html(report: Report) -> str:
    parts = [
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">',
        f"<title>{_escaped(report.title)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{_escaped(report.title)}</h1>",
        *(f"<p>{_escaped(line)}</p>" for line in report.lead),
        *(_html_section(section) for section in report.sections),
        "</body></html>",
    ]
    return "\n".join(parts)


def _html_section(section: Section) -> str:
    parts = [f"<h2>{_escaped(section.title)}</h2>"]
    if section.sentences:
        items = "".join(f"<li>{_escaped(sentence)}</li>" for sentence in section.sentences)
        parts.append(f"<ul>{items}</ul>")
    if len(section.table) > 1:
        head, *rows = shown_columns(section.table)
        parts.append("<table>" + _html_row(head, "th"))
        parts += [_html_row(row, "td") for row in rows]
        parts.append("</table>")
    return "\n".join(parts)


def _html_row(cells: Sequence[str], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{_escaped(cell)}</{tag}>" for cell in cells) + "</tr>"


def _escaped(text: str) -> str:
    return html.escape(_one_line(text))


# --- text -----------------------------------------------------------------------------------


def _text(report: Report) -> str:
    lines = [report.title, "=" * len(report.title), ""]
    for line in report.lead:
        lines += _wrapped(line, "")
    for section in report.sections:
        lines += ["", section.title, "-" * len(section.title), ""]
        for sentence in section.sentences:
            lines += _wrapped(sentence, "  ", "- ")
        if len(section.table) > 1:
            lines += _text_table(section)
    return "\n".join(lines)


def _text_table(section: Section) -> list[str]:
    """Return each row as one item: what it is about, a colon, what is said of it."""
    lines: list[str] = []
    for row in section.table[1:]:
        about = ", ".join(filter(None, row[: section.naming]))
        said = "; ".join(filter(None, row[section.naming :]))
        lines += _wrapped(f"{about}: {said}", "  ", "- ")
    return lines


def _wrapped(text: str, indent: str, first: str | None = None) -> list[str]:
    begin = indent if first is None else first
    return textwrap.wrap(
        _one_line(text), _WIDTH, initial_indent=begin, subsequent_indent=indent,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


_WRITERS: Final[dict[ReportForm, Callable[[Report], str]]] = {
    "md": _markdown,
    "html": _html,
    "txt": _text,
}
REPORT_FORMS: Final[tuple[ReportForm, ...]] = tuple(_WRITERS)
