"""The report on what the window shows: copied, or saved as Markdown, HTML or text.

What it says is decided in ``domain.report``; it is made in a worker.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QFileDialog

from sitmap.domain.dates import SituationDate, calendar_day, format_day
from sitmap.domain.measured_place import Spot
from sitmap.domain.sieve import Sieve
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.basemap import BaseMap
from sitmap.ui.clipboard import put_words
from sitmap.ui.menu_part import MenuPart
from sitmap.ui.redaction_notice import read_leaving

if TYPE_CHECKING:
    from sitmap.domain.report import Report
    from sitmap.domain.review.setting_aside import ReviewNote

__all__ = ["Reports"]

_FORMS: Final = {".md": "md", ".html": "html", ".txt": "txt"}
_FILTER: Final = "Markdown (*.md);;HTML (*.html);;Text (*.txt);;Pages (*.pdf)"
_PAGES: Final = ".pdf"
_KEY: Final = "report"


@dataclass(frozen=True, slots=True)
class _Asked:
    """All that a report is made of, fixed when it was asked for."""

    snapshot: Snapshot
    situation: Situation
    on: SituationDate
    known: str
    before: tuple[SituationDate, Situation] | None
    kept_back: str
    spot: Spot | None
    sieve: Sieve
    base_map: BaseMap


@dataclass(frozen=True, slots=True)
class _Content:
    """What is read from the file for a report: where long texts are, findings set aside."""

    path: Path
    notes: dict[str, ReviewNote]
    notice: str


@dataclass(frozen=True, slots=True)
class _Made:
    """A report, what it was made of, and the notice that it is not redacted."""

    report: Report
    snapshot: Snapshot
    situation: Situation
    notice: str


class Reports(MenuPart):
    """Makes reports on the session's situation, with changes since the compared day."""

    def copy(self) -> None:
        """Put the report on the clipboard: formatted for letters, Markdown for plain text."""
        self._make(self._copied)

    def ask_save(self) -> None:
        """Ask for a name and write the report in the form of its ending."""
        path = self._document.path
        suggestion = (
            f"{path.with_suffix('') if path else 'situation'} {calendar_day(self._session.on)}.md"
        )
        name, _ = QFileDialog.getSaveFileName(self._window, "Save a report", suggestion, _FILTER)
        if name:
            self.save(Path(name))

    def save(self, out: Path) -> None:
        """Write the report; the ending decides the form, Markdown without a known one."""
        self._make(partial(self._saved, out))

    def _make(self, done: Callable[[_Made], None]) -> None:
        session, path = self._session, self._document.path
        if path is None:
            return
        compared, known = session.compared_on, session.known_on
        earlier = compared is not None and compared < session.on
        asked = _Asked(
            session.snapshot,
            session.situation,
            session.on,
            "" if known is None else format_day(known),
            (compared, session.situation_on(compared)) if compared and earlier else None,
            session.kept_back_note,
            session.map_options.spot,
            session.sieve,
            self._base_map,
        )

        def make(content: _Content) -> None:
            failed = self._messages.error
            self._runner.run(_report, asked, content, done=done, failed=failed, key=_KEY)

        self._runner.run_in_store(_read, path, done=make, failed=self._messages.error)

    def _copied(self, made: _Made) -> None:
        from sitmap.portrayal.report_writers import write_report

        put_words(write_report(made.report, "md"), write_report(made.report, "html"))
        self._tell("The report is on the clipboard", made)

    def _saved(self, out: Path, made: _Made) -> None:
        self._runner.run(
            _write,
            made,
            out,
            self._document.path,
            done=lambda _nothing: self._tell(f"Saved a report: {out}", made),
            failed=self._messages.error,
        )

    def _tell(self, words: str, made: _Made) -> None:
        """Say what was made, and if it holds what redaction would have kept back."""
        self._messages.info(words)
        if made.notice:
            self._messages.warning(made.notice)


def _read(path: Path) -> _Content:
    from sitmap.store.database import open_store
    from sitmap.store.review_notes import review_notes

    with open_store(path) as db:
        notes = review_notes(db)
    return _Content(path, notes, read_leaving(path).notice)


def _report(asked: _Asked, content: _Content) -> _Made:
    # All of it is loaded with the first report: the start needs none.
    from sitmap.domain.measured import for_passing_on, measured_figures
    from sitmap.domain.report import make_report
    from sitmap.domain.review.evidence import Evidence
    from sitmap.domain.review.registry import review
    from sitmap.domain.review.setting_aside import parted
    from sitmap.portrayal.geography import BaseMapGeography
    from sitmap.store.stored_texts import FileTexts

    snapshot, situation = asked.snapshot, asked.situation
    bodies = FileTexts(content.path, snapshot.columns).bodies
    evidence = Evidence(snapshot, situation, BaseMapGeography(asked.base_map), bodies)
    found, _aside = parted(snapshot, review(evidence), content.notes)
    report = make_report(
        snapshot,
        situation,
        asked.on,
        known=asked.known,
        before=asked.before,
        measured=for_passing_on(
            measured_figures(snapshot, situation, asked.spot, asked.sieve),
            asked.on,
            datetime.now(UTC).date(),
        ),
        contradictions=[f"{item.severity.value}: {item.explanation}" for item in found],
        kept_back=asked.kept_back,
    )
    return _Made(report, snapshot, situation, content.notice)


def _write(made: _Made, out: Path, source: Path | None) -> None:
    from sitmap.placing import check_target, finished_file
    from sitmap.portrayal.report_writers import REPORT_FORMS, write_report

    if out.suffix.lower() == _PAGES:
        from sitmap.paint.report_service import render_report

        check_target(out, force=True, source=source)
        render_report(made.report, made.snapshot, made.situation, out, force=True)
        return
    ending = _FORMS.get(out.suffix.lower(), "md")
    form = next(item for item in REPORT_FORMS if item == ending)
    # The system's file dialog has already asked whether an existing file may go.
    with finished_file(check_target(out, force=True, source=source)) as part:
        part.write_text(write_report(made.report, form), "utf-8", newline="\n")
