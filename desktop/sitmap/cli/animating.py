"""The command that makes films: days at equal steps, or the steps of a story."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sitmap.cli.base_maps import chosen, drawn_base_map
from sitmap.cli.between_steps import interrupted_between_steps
from sitmap.cli.json_progress import JsonProgress
from sitmap.cli.leaving import Leaving, refuse_story, safe_look, shown_file, told
from sitmap.cli.pictures import use_offscreen
from sitmap.cli.printing import place_of
from sitmap.cli.reading import known_text, last_day
from sitmap.cli.result import Result
from sitmap.cli.terminal_progress import terminal_progress
from sitmap.cli.values import Dates, date_of, dates_of, duration_of
from sitmap.cli.views import dated_by, look_of, view_of
from sitmap.domain.category import SavedView
from sitmap.domain.comparison import Since
from sitmap.domain.dates import window
from sitmap.domain.filters import NO_FILTER, Filter
from sitmap.domain.sieve import Sieve
from sitmap.domain.situation import Situation
from sitmap.domain.situation_date import SituationDate
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.stepping import date_steps
from sitmap.domain.stories import find_story
from sitmap.errors import UserError
from sitmap.placing import check_target
from sitmap.portrayal.animation.frame_size import FrameSize
from sitmap.portrayal.animation.pace import Pace, reading_seconds
from sitmap.portrayal.choices_text import choices_from_text
from sitmap.portrayal.kept_back import page_note
from sitmap.portrayal.map_options import MapOptions
from sitmap.store.fingerprint import fingerprint as fingerprint_of

if TYPE_CHECKING:
    from sitmap.paint.animation import Act, AnimationResult, Moment, Stage
    from sitmap.paint.stages import MakeStage
    from sitmap.portrayal.page.request import PageRequest

__all__ = ["animate", "usage_problem"]

_MOST_STEPS: Final = 20_000
_PREVIEW: Final = 384


def usage_problem(options: Namespace) -> str | None:
    """Return what is missing to know which days are wanted, or None."""
    if options.story or (options.first and options.last):
        return None
    return "animate: --from and --to, or --story, are required"


def animate(options: Namespace) -> Result:
    """Make a film, or numbered pictures, of days or of a story."""
    size, pace = _size(options.size), Pace(options.fps, options.crossfade, options.every_step)
    check_target(options.out, force=True, source=options.file)
    # The file is closed before the first frame: a film may take long.
    with shown_file(options, _shown) as left:
        fingerprint = fingerprint_of(left.db)
        ground = chosen(left.whole, options.basemap)
        messages: tuple[str, ...] = (left.whole.notice,) if left.whole.notice else ()
    use_offscreen()
    from sitmap.paint.animation import AnimationOrder, write_animation
    from sitmap.paint.frames import small_pictures
    from sitmap.portrayal.page.request import PageRequest

    request = PageRequest(
        title=options.title or "", handling=options.tlp or "", fingerprint=fingerprint
    )
    with drawn_base_map(ground) as (own, said), terminal_progress() as line:
        whole = _Whole(options, left, replace(request, own=own), size)
        acts = whole.story() if options.story else whole.days()
        title = request.title or left.snapshot.info.title
        comment = f"Made with Sitmap from the file with fingerprint {fingerprint}"
        order = AnimationOrder(acts, size, pace, title, comment)
        lines = JsonProgress() if options.lines else None
        with interrupted_between_steps(lines or line) as progress:
            made = write_animation(
                order,
                options.out,
                progress,
                force=options.force,
                watch=None if lines is None else small_pictures(lines, _PREVIEW),
            )
    return Result(_data(whole, made), tuple(map(str, made.files)), messages + said)


def _data(whole: _Whole, made: AnimationResult) -> dict[str, object]:
    first, last = whole.ends or (None, None)
    return {
        "files": [str(path) for path in made.files],
        "from": None if first is None else first.isoformat(),
        "to": None if last is None else last.isoformat(),
        "known_on": None if whole.dates is None else known_text(whole.snapshot, whole.dates),
        "steps": made.steps,
        "frames": made.frames,
        "seconds": round(made.seconds, 3),
        "bytes": made.bytes,
        "withheld": whole.left.withheld,
    }


def _shown(options: Namespace, snapshot: Snapshot) -> Iterator[Situation]:
    """Yield what shows on each day of a film, and on the day that all are compared with."""
    if options.story:
        refuse_story(options)
    days, view = _days(options), view_of(options, snapshot)
    options = _dated(options, view)
    dates = dates_of(options, last_day(snapshot))
    shown, asked = _look(options, snapshot, view)
    sieve = Sieve.of(snapshot, asked, shown.layers.hidden)
    for day in days:
        yield sieve.shown(replace(dates, on=day).situation(snapshot))
    since = _since(options, dates, days[0])
    if since is not None:
        yield sieve.shown(snapshot.at(since.window, dates.known(snapshot.info.zone)))


def _days(options: Namespace) -> tuple[SituationDate, ...]:
    """Return both ends and the steps between them."""
    first, last = date_of(options.first, "--from"), date_of(options.last, "--to")
    if first is None or last is None:
        raise UserError("no days are given", where="animate", hint="add --from and --to")
    steps = date_steps(first, last, duration_of(options.step, "--step"), most=_MOST_STEPS)
    return tuple(steps) if steps[-1] == last else (*steps, last)


def _dated(options: Namespace, view: SavedView | None) -> Namespace:
    return dated_by(view, Namespace(**(vars(options) | {"on": options.last})))


def _look(
    options: Namespace, snapshot: Snapshot, view: SavedView | None
) -> tuple[MapOptions, Filter]:
    shown, asked = look_of(options, snapshot, view)
    if options.choices:
        return choices_from_text(options.choices, shown, NO_FILTER)
    return shown, asked


def _size(text: str) -> FrameSize:
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise UserError("not a size", where=f"--size {text}", hint="write WxH, such as 1280x720")
    return FrameSize(int(width), int(height))


@dataclass(slots=True)
class _Whole:
    """What all acts have in common; ``ends`` and ``dates`` are known once the acts are made."""

    options: Namespace
    left: Leaving
    request: PageRequest
    size: FrameSize

    ends: tuple[SituationDate, SituationDate] | None = None
    dates: Dates | None = None
    _make: MakeStage | None = None

    @property
    def snapshot(self) -> Snapshot:
        """The content that frames are made of: with ``--redact``, only what may leave."""
        return self.left.snapshot

    # --- days ---------------------------------------------------------------------------

    def days(self) -> list[Act]:
        """Return one act: both ends and the steps between them."""
        days = _days(self.options)
        self.ends = (days[0], days[-1])
        view = view_of(self.options, self.snapshot)
        options = _dated(self.options, view)
        request = replace(self.request, **place_of(options, self.snapshot))
        return [self._act(options, request, view, days)]

    def story(self) -> list[Act]:
        """Return an act for each step of the story, shown as long as its words take to read."""
        if self.options.first or self.options.last or self.options.since:
            raise UserError(
                "the steps of a story have dates of their own",
                where=f"--story {self.options.story}",
                hint="leave out --from, --to and --since",
            )
        steps = find_story(self.snapshot.vocabulary.views.values(), self.options.story)
        return [
            self._step(step, f"{place} of {len(steps)}. {step.name}")
            for place, step in enumerate(steps, 1)
        ]

    def _step(self, step: SavedView, heading: str) -> Act:
        from sitmap.portrayal.page.request import Account

        options = dated_by(step, Namespace(**(vars(self.options) | {"on": None})))
        day = dates_of(options, last_day(self.snapshot)).on
        first, last = self.ends or (day, day)
        self.ends = (min(first, day), max(last, day))
        account = Account(heading, step.text)
        request = replace(self.request, extent=step.extent, account=account)
        return self._act(options, request, step, (day,), reading_seconds(step.text))

    # --- one act ------------------------------------------------------------------------

    def _act(
        self,
        options: Namespace,
        request: PageRequest,
        view: SavedView | None,
        days: Sequence[SituationDate],
        seconds: float = 0.0,
    ) -> Act:
        from sitmap.paint.animation import Act

        snapshot = self.snapshot
        dates = self.dates = dates_of(options, last_day(snapshot))
        shown, asked = _look(options, snapshot, view)
        note = self.left.note
        if note:
            shown, asked, note = safe_look(shown, asked, note)
        sieve = Sieve.of(snapshot, asked, shown.layers.hidden)
        since = _since(options, dates, days[0])
        request = replace(request, options=shown, filter=asked, since=since)
        moments = _Moments(snapshot, sieve, dates, request, note)

        def stage() -> Stage:  # only now are the ends of all acts known
            if self._make is None:
                self._make = self._stages()
            return self._make(request, moments.at(days[-1]).situation)()

        return Act(stage, days, moments.at, seconds)

    def _stages(self) -> MakeStage:
        from sitmap.paint.stages import stages

        if self.ends is None:
            raise RuntimeError("no act is made")
        return stages(self.snapshot, self.size, self.ends, on_page=self.options.on_page)


def _since(options: Namespace, dates: Dates, first: SituationDate) -> Since | None:
    """Return what each frame is compared with: a day that is not after the first."""
    day = date_of(options.since, "--since")
    if day is None:
        return None
    if day > first:
        raise UserError(
            "the earlier date is after the first day",
            where=f"--since {options.since}",
            hint=f"give a day up to {first.isoformat()}",
        )
    return Since(window(day, dates.duration))


@dataclass(frozen=True, slots=True)
class _Moments:
    """What shows on each day of one act; ``note`` says what was withheld."""

    snapshot: Snapshot
    sieve: Sieve
    dates: Dates
    request: PageRequest
    note: str = ""

    def at(self, day: SituationDate) -> Moment:
        """Return the moment of a day, compared with the earlier day if one is given."""
        from sitmap.paint.animation import Moment
        from sitmap.portrayal.compared import compared

        snapshot, since, layers = self.snapshot, self.request.since, self.request.options.layers
        whole = replace(self.dates, on=day).situation(snapshot)
        shown = self.sieve.shown(whole)
        kept_back = told(page_note(snapshot, self.sieve.filter, layers, shown, whole), self.note)
        changed = None
        if since is not None and since.day < day:
            before = since.situation(snapshot, shown, self.sieve)
            changed = compared(snapshot, before, shown, since)
        return Moment(day, shown, changed, kept_back)
