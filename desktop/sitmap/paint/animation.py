"""From the days of an animation to files: frames are painted, merged, faded and handed on.

One frame is held at a time, whatever the length. Which days there are and where the film lies is
decided before; how one frame looks, in ``portrayal.animation``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtGui import QImage

from sitmap.domain.situation import Situation
from sitmap.domain.situation_date import SituationDate
from sitmap.errors import UserError
from sitmap.exchange.encoder import FILM_FORMS, Encoder, Film
from sitmap.paint.frames import blended
from sitmap.paint.page_painter import encoded_png
from sitmap.placing import check_target, finished_file
from sitmap.portrayal.animation.frame_size import FrameSize
from sitmap.portrayal.animation.pace import Pace
from sitmap.portrayal.compared import Compared
from sitmap.progress import Progress

__all__ = ["Act", "AnimationOrder", "AnimationResult", "Moment", "Stage", "write_animation"]

_SAMPLES: Final = 5
_PATTERNS: Final = ("{n}", "{date}")


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """What shows at one step: the day, its situation, what changed, and what is kept back."""

    day: SituationDate
    situation: Situation
    changed: Compared | None = None
    kept_back: str = ""


class Stage(Protocol):
    """Paints the moments of one place."""

    def picture(self, moment: Moment) -> QImage:
        """Return the frame but for its dates; equal ones may become one."""
        raise NotImplementedError

    def dated(self, picture: QImage, moment: Moment, last: SituationDate) -> QImage:
        """Return the picture with its dates, when it stands for the days up to ``last``."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Act:
    """Days at one place.

    ``stage`` makes the painter when the act begins. ``seconds`` is how long each frame shows,
    0 as the pace says.
    """

    stage: Callable[[], Stage]
    days: Sequence[SituationDate]
    moment: Callable[[SituationDate], Moment]
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class AnimationOrder:
    """What is made: the acts one after the other, the size, and how fast they go."""

    acts: Sequence[Act]
    size: FrameSize
    pace: Pace
    title: str = ""
    comment: str = ""

    @property
    def steps(self) -> int:
        """How many days are painted."""
        return sum(len(act.days) for act in self.acts)


@dataclass(frozen=True, slots=True)
class AnimationResult:
    """What was written; ``frames`` are the pictures that differ."""

    files: tuple[Path, ...]
    steps: int
    frames: int
    seconds: float
    bytes: int


@dataclass(frozen=True, slots=True)
class _Shot:
    """A finished picture, the day that it begins with, and how many steps it stands for."""

    picture: QImage
    day: SituationDate
    steps: int
    seconds: float = 0.0


Watch = Callable[[QImage], None]


def write_animation(
    order: AnimationOrder,
    out: Path,
    progress: Progress,
    *,
    force: bool = False,
    watch: Watch | None = None,
) -> AnimationResult:
    """Write the animation to ``out``: a film, or pictures with ``{n}`` or ``{date}`` in the name.

    ``watch`` gets each picture. Raises UserError for an unknown ending, an existing file without
    ``force``, a missing folder or a full disk, and Cancelled; no part of a film stays then.
    """
    ending = out.suffix.lower()
    if ending in FILM_FORMS:
        check_target(out, force=force)
        return _write_film(order, out, progress, watch)
    if ending == ".png":
        return _write_pictures(order, out, progress, watch, force=force)
    forms = ", ".join(FILM_FORMS)
    raise UserError(
        "unknown kind of animation", where=str(out), hint=f"end the name in {forms} or {{n}}.png"
    )


# --- films ------------------------------------------------------------------------------


def _write_film(
    order: AnimationOrder, out: Path, progress: Progress, watch: Watch | None
) -> AnimationResult:
    size, pace, ending = order.size, order.pace, out.suffix.lower()
    facts = {"title": order.title, "comment": order.comment}
    film = Film(size.width, size.height, pace.rate, facts)
    samples = _samples(order) if ending == ".gif" else []
    told = _Told(order, progress, watch)
    target = out.resolve()
    frames = 0
    with finished_file(target) as part:
        with Encoder(film, part, ending, out, samples) as encoder:
            for picture, times in _film_frames(_shots(order, told), pace):
                encoder.write(picture.constBits(), times)
                frames += times
            told.all_painted()
        written = part.stat().st_size
    return AnimationResult((out,), told.steps, told.shots, frames / pace.rate, written)


def _film_frames(shots: Iterable[_Shot], pace: Pace) -> Iterator[tuple[QImage, int]]:
    """Yield each picture and how often it shows; fades take from the time of the later one."""
    before: QImage | None = None
    for shot in shots:
        count = pace.frames(shot.seconds)
        fading = 0 if before is None else pace.fade(count)
        for number in range(1, fading + 1):
            if before is not None:
                yield blended(before, shot.picture, number / (fading + 1)), 1
        yield shot.picture, count - fading
        before = shot.picture


def _samples(order: AnimationOrder) -> list[bytes]:
    """Return some frames of each act, whose colours all frames share."""
    found: list[bytes] = []
    for act in order.acts:
        stage = act.stage()
        last = len(act.days) - 1
        places = sorted({round(last * n / (_SAMPLES - 1)) for n in range(_SAMPLES)})
        for place in places[: max(1, _SAMPLES * 2 // len(order.acts))]:
            moment = act.moment(act.days[place])
            picture = stage.dated(stage.picture(moment), moment, moment.day)
            found.append(bytes(picture.constBits()))
    return found


# --- pictures ---------------------------------------------------------------------------


def _write_pictures(
    order: AnimationOrder, out: Path, progress: Progress, watch: Watch | None, *, force: bool
) -> AnimationResult:
    name = str(out)
    if not any(pattern in name for pattern in _PATTERNS):
        raise UserError(
            "the pictures need names of their own",
            where=name,
            hint="put {n} or {date} into the name, such as frames/{n}.png",
        )
    digits = len(str(order.steps))
    numbered = enumerate((day for act in order.acts for day in act.days), 1)
    for number, day in numbered:
        check_target(_named(name, number, day, digits), force=force)
    told = _Told(order, progress, watch)
    files, written, seconds = [], 0, 0.0
    for number, shot in enumerate(_shots(order, told), 1):
        path = _named(name, number, shot.day, digits)
        data = encoded_png(shot.picture)
        with finished_file(path.resolve()) as part:
            part.write_bytes(data)
        files.append(path)
        written, seconds = written + len(data), seconds + shot.seconds
    return AnimationResult(tuple(files), told.steps, told.shots, seconds, written)


def _named(name: str, number: int, day: SituationDate, digits: int) -> Path:
    stamp = day.isoformat().replace(":", "")
    return Path(name.replace("{date}", stamp).replace("{n}", f"{number:0{digits}d}"))


# --- shots ------------------------------------------------------------------------------


class _Told:
    """Counts what is done and tells it."""

    def __init__(self, order: AnimationOrder, progress: Progress, watch: Watch | None) -> None:
        self.steps = self.shots = 0
        self._total, self._progress, self._watch = order.steps, progress, watch

    def step(self) -> None:
        """Tell that another day is painted; raises Cancelled."""
        self.steps += 1
        self._progress.step(self.steps, self._total)

    def all_painted(self) -> None:
        """Tell that only the encoder is still at work."""
        self._progress.step(self._total, self._total)

    def shot(self, picture: QImage) -> None:
        """Show a finished picture."""
        self.shots += 1
        if self._watch is not None:
            self._watch(picture)


def _shots(order: AnimationOrder, told: _Told) -> Iterator[_Shot]:
    """Yield the shots of all acts, the first and the last of them long enough to be seen."""
    pace, waiting, first = order.pace, None, True
    for act in order.acts:
        for shot in _act_shots(act, pace, told):
            if waiting is not None:
                yield waiting
            told.shot(shot.picture)
            seconds = act.seconds or pace.seconds(shot.steps, first=first)
            waiting, first = replace(shot, seconds=seconds), False
    if waiting is not None:
        yield replace(waiting, seconds=max(waiting.seconds, pace.seconds(1, last=True)))


def _act_shots(act: Act, pace: Pace, told: _Told) -> Iterator[_Shot]:
    """Yield the pictures of one act; days that look the same become one, with its period."""
    stage = act.stage()
    held: tuple[Moment, QImage] | None = None
    steps, last = 0, act.days[0]
    for day in act.days:
        moment = act.moment(day)
        picture = stage.picture(moment)
        told.step()
        if held is not None and not pace.every_step and picture == held[1]:
            steps, last = steps + 1, day
            continue
        if held is not None:
            yield _Shot(stage.dated(held[1], held[0], last), held[0].day, steps)
        held, steps, last = (moment, picture), 1, day
    if held is not None:
        yield _Shot(stage.dated(held[1], held[0], last), held[0].day, steps)
