"""Films from pictures: a packaged ffmpeg in a process of its own, which is fed through a pipe.

Frames go in one after the other, so that no more than one is held. What is on them and how long
each shows is decided elsewhere; GPL code runs only in that process.
"""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from errno import ENOSPC
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from sitmap.errors import UserError, os_failure

__all__ = ["FILM_FORMS", "Encoder", "Film"]

FILM_FORMS: Final = (".mp4", ".gif", ".webp")
_PIXELS: Final = "bgr0"
"""The memory of an image without opacity: blue, green, red and a byte that says nothing."""
_EXIT_SECONDS: Final = 600
_QUIET: Final = ("-hide_banner", "-loglevel", "error", "-nostdin", "-y")
_PLAIN: Final = ("-an", "-sn", "-dn", "-map_metadata", "-1", "-fflags", "+bitexact")
_VIDEO: Final = (
    *("-c:v", "libx264", "-preset", "veryfast", "-tune", "animation", "-crf", "17"),
    # A fixed number, since the number of threads shows in the bytes.
    *("-threads", "2", "-flags:v", "+bitexact"),
    *("-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"),
    *("-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709"),
    *("-movflags", "+faststart", "-f", "mp4"),
)
_PICTURES: Final = (
    *("-c:v", "libwebp_anim", "-quality", "88", "-compression_level", "2", "-loop", "0"),
    *("-f", "webp"),
)
_PALETTE: Final = "palettegen=max_colors=255:reserve_transparent=1:stats_mode=full"
_PALETTE_USED: Final = "[0:v][1:v]paletteuse=dither=none:diff_mode=rectangle"


@dataclass(frozen=True, slots=True)
class Film:
    """What all frames of a film share; ``facts`` are its title and the like."""

    width: int
    height: int
    rate: int
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def frame_bytes(self) -> int:
        """The bytes of one frame."""
        return 4 * self.width * self.height

    def source(self) -> tuple[str, ...]:
        """Return how ffmpeg reads the frames."""
        size = f"{self.width}x{self.height}"
        form = ("-f", "rawvideo", "-pix_fmt", _PIXELS, "-video_size", size)
        return (*form, "-framerate", str(self.rate), "-i", "pipe:0")


class Encoder:
    """Writes a film to ``part``; use as a context manager.

    ``form`` is one of FILM_FORMS and ``target`` the name to show in errors. ``samples`` are
    frames from which a GIF takes its colours. Leaving without an error finishes the film, and
    with one stops the process.
    """

    def __init__(
        self, film: Film, part: Path, form: str, target: Path, samples: Sequence[bytes] = ()
    ) -> None:
        self._film, self._part, self._form, self._target = film, part, form, target
        self._samples = samples
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._log: IO[bytes] | None = None

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="sitmap-", ignore_cleanup_errors=True)
        try:
            arguments = self._arguments(Path(self._folder.name))
            self._start(arguments)
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                self._finish()
        finally:
            self._stop()

    def write(self, frame: bytes | bytearray | memoryview, times: int = 1) -> None:
        """Add a frame, ``times`` times over; raises UserError if the encoder gave up."""
        if len(frame) != self._film.frame_bytes:
            raise ValueError("a frame of another size")
        try:
            for _ in range(times):
                self._pipe().write(frame)
        except OSError as error:
            raise self._failure() from error

    def kill(self) -> None:
        """End the process; what is written from now on fails."""
        if self._process is not None:
            self._process.kill()

    # --- the process ----------------------------------------------------------------------

    def _arguments(self, folder: Path) -> list[str]:
        facts = [part for name, text in self._film.facts.items() for part in _fact(name, text)]
        known = [*_QUIET, *self._film.source()]
        if self._form == ".gif":
            palette = self._palette(folder)
            known += ["-i", str(palette), "-lavfi", _PALETTE_USED, *_PLAIN, "-f", "gif"]
        else:
            known += [*_PLAIN, *facts, *(_VIDEO if self._form == ".mp4" else _PICTURES)]
        return [*known, str(self._part)]

    def _palette(self, folder: Path) -> Path:
        """Return the colours of the samples as a picture: one set for the whole film."""
        made = folder / "palette.png"
        arguments = [*_QUIET, *self._film.source(), "-vf", _PALETTE, "-frames:v", "1", str(made)]
        self._start(arguments)
        for sample in self._samples:
            self.write(sample)
        self._finish()
        return made

    def _start(self, arguments: Sequence[str]) -> None:
        if self._folder is None:
            raise RuntimeError("not entered")
        self._close_log()
        self._log = (Path(self._folder.name) / "said").open("w+b")
        try:
            self._process = subprocess.Popen(
                [_program(), *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=self._log,
                start_new_session=True,
            )
        except OSError as error:
            raise UserError(
                f"the film encoder cannot be started: {error.strerror}", where=str(self._target)
            ) from error

    def _pipe(self) -> IO[bytes]:
        if self._process is None or self._process.stdin is None:
            raise RuntimeError("not started")
        return self._process.stdin

    def _finish(self) -> None:
        """Close the pipe and wait until everything is written."""
        process = self._process
        if process is None:
            return
        with contextlib.suppress(OSError):
            self._pipe().close()
        if process.wait(_EXIT_SECONDS) != 0:
            raise self._failure()
        self._process = None

    def _failure(self) -> UserError:
        """Return the error for an encoder that gave up, from its last words."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        said = ""
        if self._log is not None:
            self._log.seek(0)
            said = self._log.read(100_000).decode("utf-8", "replace")
        if "No space left" in said:
            return os_failure(OSError(ENOSPC, ""), self._target, "written")
        last = (said.strip().splitlines() or ["it ended without a word"])[-1]
        return UserError(f"the film encoder gave up: {last:.200}", where=str(self._target))

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            if process.stdin is not None:
                with contextlib.suppress(OSError):
                    process.stdin.close()
            process.wait()
        self._close_log()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _close_log(self) -> None:
        if self._log is not None:
            self._log.close()
            self._log = None


def _fact(name: str, text: str) -> tuple[str, str]:
    return "-metadata", f"{name}={text}"


def _program() -> str:
    from imageio_ffmpeg import get_ffmpeg_exe  # only who makes films loads it

    try:
        return str(get_ffmpeg_exe())
    except RuntimeError as error:
        raise UserError(
            "the film encoder is missing", hint="install the package imageio-ffmpeg again"
        ) from error
