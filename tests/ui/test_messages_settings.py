from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from sitmap.errors import UserError
from sitmap.paths import profile_dir
from sitmap.ui.messages import Level, Message, Messages
from sitmap.ui.settings import Settings


def test_messages_wait_for_somebody_who_shows_them(qapp: object) -> None:
    messages = Messages()
    messages.info("restored")
    shown: list[Message] = []
    messages.message_posted.connect(shown.append)
    assert shown == []
    messages.attach()
    messages.warning("stale")
    assert shown == [Message(Level.INFO, "restored"), Message(Level.WARNING, "stale")]
    messages.attach()
    assert len(shown) == 2
    assert messages.log == shown


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (UserError("no such file", where="a.gpkg", hint="look"), "a.gpkg: no such file (look)"),
        (ValueError("odd"), "ValueError: odd"),
        ("plain words", "plain words"),
    ],
)
def test_an_error_is_one_line(qapp: object, error: Exception | str, text: str) -> None:
    messages = Messages()
    messages.error(error)
    assert messages.log == [Message(Level.ERROR, text)]


def test_settings_lie_in_the_profile_and_survive(qapp: object) -> None:
    settings = Settings()
    settings.set_theme("dark")
    settings.set_window_state(QByteArray(b"\x00geometry"), QByteArray(b"state"))
    settings.save()
    assert (profile_dir() / "settings.ini").is_file()
    again = Settings()
    assert again.theme() == "dark"
    assert again.window_state() == (QByteArray(b"\x00geometry"), QByteArray(b"state"))


def test_recent_files_are_newest_first_without_doubles(qapp: object, tmp_path: Path) -> None:
    settings = Settings()
    assert settings.recent_files() == []
    names = [tmp_path / f"{number}, ü = [x].gpkg" for number in range(12)]
    for path in names:
        settings.add_recent_file(path)
    settings.add_recent_file(names[5])
    settings.save()
    recent = Settings().recent_files()
    assert recent == [names[5], *[p for p in reversed(names) if p != names[5]]][:10]


def test_one_recent_file_reads_back(qapp: object, tmp_path: Path) -> None:
    settings = Settings()
    settings.add_recent_file(tmp_path / "only.gpkg")
    settings.save()
    assert Settings().recent_files() == [tmp_path / "only.gpkg"]


def test_a_broken_settings_file_gives_the_defaults(qapp: object, tmp_path: Path) -> None:
    path = tmp_path / "settings.ini"
    path.write_bytes(b"[window\x00\ngeometry=@Nothing(1)\ntheme=pink\n\xff\xfe=")
    settings = Settings(path)
    assert settings.theme() == "system"
    assert settings.recent_files() == []
    assert settings.window_state() == (QByteArray(), QByteArray())


def test_a_theme_that_does_not_exist_follows_the_system(qapp: object) -> None:
    settings = Settings()
    settings.set_theme("pink")
    assert settings.theme() == "system"
