"""Runs the rules of the review in a worker, for the day that was asked for.

Nothing is computed before somebody looks at the list; afterwards it is kept true to the file.
How findings look is the panel's matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QObject, Signal

from sitmap.domain.dates import SituationDate, Window, window
from sitmap.domain.review.evidence import Evidence
from sitmap.domain.review.finding import Finding, Severity
from sitmap.domain.review.geography import Geography
from sitmap.domain.review.setting_aside import ReviewNote, finding_key, parted
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.errors import Cancelled
from sitmap.store.database import open_store
from sitmap.store.review_notes import open_again, review_notes, set_aside
from sitmap.store.stored_texts import FileTexts
from sitmap.ui.document import Document
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner

__all__ = ["ListedFinding", "Reviewed", "Reviewing"]

_KEY = "review"


@dataclass(frozen=True, slots=True)
class ListedFinding:
    """One finding ready for a list; ``observations`` are (uid, label) in the rule's order.

    ``note`` tells who set it aside and why, None while it stands.
    """

    key: str
    title: str
    severity: Severity
    explanation: str
    observations: tuple[tuple[UUID, str], ...]
    note: ReviewNote | None = None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a review of one day found; ``unread`` rows were too many to read word by word."""

    day: SituationDate
    findings: tuple[ListedFinding, ...]
    unread: int


class Reviewing(QObject):
    """The review of one file: asked for, computed, cancelled, set aside.

    Signals: ``changed()`` what was found, or whether it is looked for, is another;
    ``progressed(int, int, str)`` rules done, of how many, which one; ``failed(Exception)``.
    """

    changed = Signal()
    progressed = Signal(int, int, str)
    failed = Signal(object)

    def __init__(
        self,
        session: Session,
        document: Document,
        runner: TaskRunner,
        geography: Geography,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._document, self._runner = session, document, runner
        self._geography = geography
        self._watch: _Watch | None = None
        self._looked_at = self._stale = False
        self.reviewed: Reviewed | None = None
        self.day = session.on
        document.opened.connect(self._on_opened)
        session.valid_date_changed.connect(self._on_date)
        session.snapshot_changed.connect(self._on_content)
        session.known_date_changed.connect(self._on_content)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.cancel)

    @property
    def busy(self) -> bool:
        """Whether a review is under way."""
        return self._watch is not None

    def look(self, looked_at: bool) -> None:
        """Tell whether anybody sees the list; only then is anything computed."""
        self._looked_at = looked_at
        if looked_at and (self.reviewed is None or self._stale) and not self.busy:
            self.run(self._session.on if self.reviewed is None else self.day)

    def run(self, day: SituationDate) -> None:
        """Review a day as it is known now."""
        path = self._document.path
        if path is None:
            return
        self.cancel()
        self.day, self._stale = day, False
        session = self._session
        span = window(day, session.duration)
        given = _Given(session.snapshot, span, session.known, self._geography, day, path)
        self._watch = watch = _Watch()
        watch.stepped.connect(self.progressed)

        def read(notes: dict[str, ReviewNote]) -> None:
            if self._watch is watch:
                self._runner.run(_review, given, notes, watch, done=keep, failed=fail, key=_KEY)

        def keep(found: Reviewed) -> None:
            if self._watch is watch:
                self._watch, self.reviewed = None, found
                self.changed.emit()

        def fail(error: Exception) -> None:
            if self._watch is watch:  # else it was called off, and says so
                self._watch, self._stale = None, True
                self.failed.emit(error)

        self._runner.run_in_store(_read, path, done=read, failed=fail)
        self.changed.emit()

    def cancel(self) -> None:
        """Give the review up that is under way; what was found before stays."""
        if self._watch is not None:
            self._watch.wanted_off, self._watch = True, None
            self._stale = True
            self.changed.emit()

    def set_aside(self, finding: ListedFinding, noted_by: str, because: str) -> None:
        """Note by whom and why a finding is set aside."""
        note = ReviewNote(noted_by, because, 0, finding.explanation)
        self._document.execute(set_aside, finding.key, note)

    def open_again(self, finding: ListedFinding) -> None:
        """Let a finding stand again."""
        self._document.execute(open_again, finding.key)

    def _on_opened(self, _state: object) -> None:
        self.cancel()
        self.reviewed = None
        self.changed.emit()

    def _on_content(self) -> None:
        self._stale = True
        if self._looked_at:
            self.run(self._session.on if self.reviewed is None else self.day)

    def _on_date(self, day: SituationDate) -> None:
        # What was found stays while the reader moves through time to look at it.
        if self._looked_at and self.reviewed is None:
            self.run(day)


class _Watch(QObject):
    """Progress of one review, told on the interface's thread; it can be called off."""

    stepped = Signal(int, int, str)

    def __init__(self) -> None:
        super().__init__()
        self.wanted_off = False

    def step(self, done: int, total: int, label: str = "") -> None:
        """Tell how far it is; raises Cancelled once it was called off."""
        if self.wanted_off:
            raise Cancelled
        if total:
            self.stepped.emit(done, total, label)


@dataclass(frozen=True, slots=True)
class _Given:
    snapshot: Snapshot
    span: Window
    known: Known
    geography: Geography
    day: SituationDate
    path: Path


def _read(path: Path) -> dict[str, ReviewNote]:
    with open_store(path) as db:
        return review_notes(db)


def _review(given: _Given, notes: dict[str, ReviewNote], watch: _Watch) -> Reviewed:
    # The rules and their grammar are loaded with the first review: the start needs neither.
    from sitmap.domain.review.registry import RULES, review

    snapshot, titles = given.snapshot, {rule.name: rule.title for rule in RULES}
    bodies = FileTexts(given.path, snapshot.columns).bodies
    situation = snapshot.at(given.span, given.known)
    evidence = Evidence(snapshot, situation, given.geography, bodies, watch)
    stand, aside = parted(snapshot, review(evidence), notes)
    listed = [_listed(evidence, titles[found.rule], found) for found in stand]
    listed += [_listed(evidence, titles[found.rule], found, note) for found, note in aside]
    return Reviewed(given.day, tuple(listed), evidence.unread)


def _listed(
    evidence: Evidence, title: str, finding: Finding, note: ReviewNote | None = None
) -> ListedFinding:
    snapshot = evidence.snapshot
    refs = [(row, snapshot.texts.source_ref[row]) for row in finding.rows]
    return ListedFinding(
        finding_key(snapshot, finding),
        title,
        finding.severity,
        finding.explanation,
        tuple((snapshot.uid(row), f"{ref}  {evidence.label(row)}".strip()) for row, ref in refs),
        note,
    )
