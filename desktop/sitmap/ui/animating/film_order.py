"""What the window shows, as arguments of the commands that make films and pages.

The command is the one way to make a film; here nothing is made and no widget is known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from sitmap.domain.dates import SituationDate
from sitmap.portrayal.choices_text import choices_to_text
from sitmap.portrayal.view import View
from sitmap.ui.session import Session

__all__ = ["FilmChoices", "film_arguments", "story_page_arguments"]


@dataclass(frozen=True, slots=True)
class FilmChoices:
    """What the dialog asks; ``story`` makes a film of that story instead of days.

    ``redact`` is the name of a redaction profile, empty for none; a story has none.
    """

    first: SituationDate
    last: SituationDate
    step: str = "1d"
    fps: int = 10
    size: str = "1280x720"
    crossfade: bool = False
    every_step: bool = False
    story: str = ""
    redact: str = ""


def film_arguments(
    session: Session, view: View, base_map: str, file: Path, out: Path, choices: FilmChoices
) -> tuple[str, ...]:
    """Return the arguments of the command for a film of what the window shows."""
    made = ["animate", str(file), str(out), "--force", "--json", "--lines"]
    made += ["--size", choices.size, "--fps", str(choices.fps), f"--basemap={base_map}"]
    made += ["--crossfade"] * choices.crossfade + ["--every-step"] * choices.every_step
    if choices.story:
        return (*made, f"--story={choices.story}")
    made += ["--from", choices.first.isoformat(), "--to", choices.last.isoformat()]
    made += ["--step", choices.step, *_shown(session, view)]
    made += [f"--redact={choices.redact}"] * bool(choices.redact)
    compared = session.changes_on_map
    if compared is not None and compared.since.day <= choices.first:
        made += ["--since", compared.since.day.isoformat()]
    return tuple(made)


def _shown(session: Session, view: View) -> list[str]:
    """Return place, window, knowledge and choices of the window."""
    options = session.map_options
    if not options.projection and view.projection.epsg is not None:
        options = replace(options, projection=f"EPSG:{view.projection.epsg}")
    extent = ",".join(f"{value:.7f}" for value in view.extent())
    made = [f"--extent={extent}", "--window", session.duration.text]
    for name, day in (("--known-on", session.known_on), ("--recorded-on", session.recorded_on)):
        if day is not None:
            made += [name, day.isoformat()]
    return [*made, f"--choices={choices_to_text(options, session.filter)}"]


def story_page_arguments(base_map: str, file: Path, out: Path, story: str) -> tuple[str, ...]:
    """Return the arguments of the command for the pages of a story."""
    made = ("print", str(file), str(out), "--force", "--json")
    return (*made, f"--basemap={base_map}", f"--story={story}")
