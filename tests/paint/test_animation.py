"""Films and numbered pictures of days, written whole or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from imageio_ffmpeg import count_frames_and_secs
from PySide6.QtGui import QColor, QImage

from sitmap.cli.run import run_command
from sitmap.domain.situation_date import SituationDate, calendar_day
from sitmap.errors import Cancelled, UserError
from sitmap.exchange.encoder import Encoder, Film
from sitmap.paint.animation import Act, AnimationOrder, Moment, write_animation
from sitmap.portrayal.animation.frame_size import FrameSize
from sitmap.portrayal.animation.pace import Pace
from sitmap.progress import NullProgress
from tests.helpers.small_store import write_small_store
from tests.helpers.snapshots import make_snapshot, situation_on

pytestmark = pytest.mark.usefixtures("qapp")

SIZE = FrameSize(320, 240)
DAYS = tuple(date(2025, 11, day) for day in range(1, 9))
COLOURS = ("red", "red", "red", "blue", "blue", "red", "green", "green")


class Plain:
    """A stage of one colour a day; its dates are a line of pixels, one for each day."""

    def picture(self, moment: Moment) -> QImage:
        image = QImage(SIZE.width, SIZE.height, QImage.Format.Format_RGB32)
        image.fill(QColor(COLOURS[DAYS.index(calendar_day(moment.day))]))
        return image

    def dated(self, picture: QImage, moment: Moment, last: SituationDate) -> QImage:
        image = picture.copy()
        for day in range(calendar_day(moment.day).day, calendar_day(last).day + 1):
            image.setPixelColor(day, 0, QColor("white"))
        return image


def order(pace: Pace, days: Sequence[date] = DAYS, seconds: float = 0.0) -> AnimationOrder:
    situation = situation_on(make_snapshot())
    act = Act(Plain, days, lambda day: Moment(day, situation), seconds)
    return AnimationOrder((act,), SIZE, pace, "Days", "from a test")


class Stopping:
    """Cancels at a step."""

    def __init__(self, at: int) -> None:
        self._at = at

    def step(self, done: int, total: int, label: str = "") -> None:
        if done >= self._at:
            raise Cancelled


def test_days_that_look_the_same_become_one_picture(tmp_path: Path) -> None:
    out = tmp_path / "{n}-{date}.png"
    made = write_animation(order(Pace(4)), out, NullProgress())
    names = ["1-2025-11-01", "2-2025-11-04", "3-2025-11-06", "4-2025-11-07"]
    assert [path.stem for path in made.files] == names
    assert (made.steps, made.frames) == (8, 4)
    first = QImage(str(made.files[0]))
    white = [day for day in range(12) if first.pixelColor(day, 0) == QColor("white")]
    assert white == [1, 2, 3]


def test_every_step_can_be_shown_and_both_ends_are(tmp_path: Path) -> None:
    out = tmp_path / "{date}.png"
    made = write_animation(order(Pace(4, every_step=True)), out, NullProgress())
    assert [path.stem for path in made.files] == [day.isoformat() for day in DAYS]


@pytest.mark.parametrize("ending", [".mp4", ".gif"])
def test_a_film_has_the_frames_of_its_pace(tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"film{ending}"
    made = write_animation(order(Pace(10)), out, NullProgress())
    # 1 s (first), 0.2 s, 0.1 s, 2 s (last)
    assert made.seconds == pytest.approx(3.3)
    assert count_frames_and_secs(str(out))[0] == 33
    assert list(tmp_path.iterdir()) == [out]
    assert made.bytes == out.stat().st_size


def test_a_faded_film_holds_colours_between_two_pictures(tmp_path: Path) -> None:
    seen: list[int] = []
    pace = Pace(10, crossfade=True)
    out = tmp_path / "film.webp"
    made = write_animation(
        order(pace), out, NullProgress(), watch=lambda picture: seen.append(picture.width())
    )
    assert out.read_bytes()[8:12] == b"WEBP"
    assert seen == [320] * made.frames


def test_the_same_days_make_the_same_film(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.mp4", "b.mp4")]
    for path in paths:
        write_animation(order(Pace(10, crossfade=True)), path, NullProgress())
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize("name", ["film.mp4", "film.gif"])
@pytest.mark.parametrize("at", [1, 5])
def test_a_cancelled_film_leaves_what_was_there(tmp_path: Path, name: str, at: int) -> None:
    out = tmp_path / name
    out.write_bytes(b"an earlier film")
    with pytest.raises(Cancelled):
        write_animation(order(Pace(10)), out, Stopping(at), force=True)
    assert out.read_bytes() == b"an earlier film"
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("film.avi", "unknown kind"),
        ("one.png", "names of their own"),
        ("gone/film.mp4", "folder does not exist"),
        ("there.mp4", "exists already"),
        ("there-{n}.png", "exists already"),
    ],
)
def test_what_cannot_be_written_is_told_before_anything_is(
    tmp_path: Path, name: str, words: str
) -> None:
    (tmp_path / "there.mp4").write_bytes(b"")
    (tmp_path / "there-8.png").write_bytes(b"")
    with pytest.raises(UserError, match=words):
        write_animation(order(Pace(10)), tmp_path / name, NullProgress())
    assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_vanishes_is_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()

    def vanish(picture: QImage) -> None:
        shutil.rmtree(folder, ignore_errors=True)

    with pytest.raises(UserError) as told:
        write_animation(order(Pace(10)), folder / "film.mp4", NullProgress(), watch=vanish)
    assert "film.mp4" in told.value.line()
    assert not folder.exists()


def feed(part: Path, frames: int, *, kill: bool = False) -> None:
    film = Film(320, 240, 10)
    with Encoder(film, part, ".mp4", Path("film.mp4")) as encoder:
        if kill:
            encoder.kill()
        for _ in range(frames):
            encoder.write(bytes(film.frame_bytes))


def test_an_encoder_that_dies_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="encoder gave up"):
        feed(tmp_path / "part", 200, kill=True)


def test_an_encoder_that_cannot_write_says_so(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"encoder gave up.*No such file"):
        feed(tmp_path / "no" / "part", 50)


# --- the command ------------------------------------------------------------------------


def animate(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, object]:
    assert run_command(["animate", *map(str, arguments), "--json"]) == 0, capsys.readouterr().err
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert isinstance(found, dict)
    return found


def test_the_command_shows_both_ends_on_a_map(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_small_store(tmp_path / "case.gpkg")
    told = animate(
        capsys, file, tmp_path / "{date}.png", "--from", "2025-11-14", "--to", "2025-11-17",
        "--step", "2d", "--size", "640x360", "--every-step", "--at", "37.2,48.3", "--scale", 400000,
    )  # fmt: skip
    days = ["2025-11-14", "2025-11-16", "2025-11-17"]
    assert told["files"] == [str(tmp_path / f"{day}.png") for day in days]
    pictures = [QImage(str(tmp_path / f"{day}.png")) for day in days]
    assert {(picture.width(), picture.height()) for picture in pictures} == {(640, 360)}
    assert pictures[0] != pictures[1] != pictures[2]


def test_hours_can_be_the_steps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write_small_store(tmp_path / "case.gpkg")
    told = animate(
        capsys, file, tmp_path / "{date}.png", "--from", "2025-11-15T06:00", "--to",
        "2025-11-15T15:00", "--step", "6h", "--size", "640x360", "--every-step",
        "--at", "37.2,48.3", "--scale", 400000,
    )  # fmt: skip
    names = ("2025-11-15T0600", "2025-11-15T1200", "2025-11-15T1500")
    assert told["files"] == [str(tmp_path / f"{name}.png") for name in names]


def test_the_printed_page_can_be_the_frame(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_small_store(tmp_path / "case.gpkg")
    told = animate(
        capsys, file, tmp_path / "page.mp4", "--from", "2025-11-16", "--to", "2025-11-17",
        "--size", "640x480", "--on-page", "--at", "37.2,48.3", "--scale", 400000,
        "--since", "2025-11-15",
    )  # fmt: skip
    assert told["frames"] == 2


def test_a_program_is_told_how_far_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_small_store(tmp_path / "case.gpkg")
    out = tmp_path / "film.mp4"
    days = ("--from", "2025-11-16", "--to", "2025-11-17", "--at", "37.2,48.3")
    where = ("--scale", "400000", "--size", "640x360", "--lines", "--json")
    assert run_command(["animate", str(file), str(out), *days, *where]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[-2]["progress"][:2] == [2, 2]
    assert lines[-1]["steps"] == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--from", "2025-11-17", "--to", "2025-11-16"), "before the first"),
        (("--from", "2025-11-16", "--to", "2025-11-17", "--size", "7x7"), "no size"),
        (("--from", "2025-11-16", "--to", "2025-11-17", "--fps", "99"), "steps a second"),
        (("--from", "2025-11-16", "--to", "2025-11-17", "--since", "2025-11-20"), "earlier date"),
        (("--story", "none"), "no such story"),
        (("--story", "none", "--from", "2025-11-16"), "dates of their own"),
    ],
)
def test_impossible_films_are_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    file = write_small_store(tmp_path / "case.gpkg")
    where = () if "--story" in arguments else ("--at", "37.2,48.3", "--scale", "400000")
    out = tmp_path / "film.mp4"
    assert run_command(["animate", str(file), str(out), *arguments, *where]) == 1
    told = capsys.readouterr()
    assert words in told.err
    assert told.err.count("\n") == 1
    assert not out.exists()
