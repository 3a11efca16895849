"""The developer's commands: what they find missing, what they say, when they rebuild."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import dev
import environment
import system_packages
from system_packages import MANAGERS, Need, SetupError

APT = MANAGERS[0]
GLIB = Need("library", "libglib-2.0.so.0", {"apt-get": ("libglib2.0-0t64", "libglib2.0-0")})
GTHREAD = Need("library", "libgthread-2.0.so.0", {"apt-get": ("libglib2.0-0t64", "libglib2.0-0")})
GL = Need("library", "libGL.so.1", {"apt-get": ("libgl1",), "dnf": ("libglvnd-glx",)})


class FakeSystem:
    """Answers commands like a system that knows ``packages`` and lacks ``libraries``."""

    def __init__(self, packages: Sequence[str] = (), libraries: Sequence[str] = ()) -> None:
        self.packages = packages
        self.libraries = libraries
        self.commands: list[list[str]] = []

    def __call__(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """Return what the command would say."""
        self.commands.append(list(command))
        said = ""
        if command[0] == "apt-cache":
            said = f"Package: {command[2]}\n" if command[2] in self.packages else ""
        if command[0] == sys.executable:
            said = "\n".join(name for name in command[3:] if name in self.libraries)
        return subprocess.CompletedProcess(command, 0, said, "")


def only_programs(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let only these programs be found."""
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}" if name in names else None)


def test_missing_libraries_are_named_in_order() -> None:
    system = FakeSystem(libraries=["libGL.so.1", "libglib-2.0.so.0"])
    assert system_packages.unmet([GLIB, GTHREAD, GL], system) == [GLIB, GL]


def test_the_real_loader_is_asked() -> None:
    present = Need("library", "libc.so.6", {})
    absent = Need("library", "libno-such-thing.so.9", {})
    if not sys.platform.startswith("linux"):
        pytest.skip("sonames are those of Linux")
    assert system_packages.unmet([present, absent]) == [absent]


def test_programs_and_modules_are_looked_for() -> None:
    here = Need("stdlib", "json", {})
    gone = Need("stdlib", "no_such_module", {})
    no_program = Need("program", "no-such-program", {})
    no_module = Need("module", "no_such_module", {})
    needs = [here, gone, no_program, no_module]
    assert system_packages.unmet(needs) == [gone, no_program, no_module]


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (["libglib2.0-0"], ["libglib2.0-0", "libgl1"]),
        (["libglib2.0-0t64"], ["libglib2.0-0t64", "libgl1"]),
        (["libglib2.0-0", "libglib2.0-0t64"], ["libglib2.0-0t64", "libgl1"]),
        ([], ["libglib2.0-0", "libgl1"]),
    ],
)
def test_package_names_follow_the_release(known: list[str], expected: list[str]) -> None:
    names = system_packages.package_names(APT, [GLIB, GTHREAD, GL], FakeSystem(packages=known))
    assert names == expected


def test_every_library_has_a_package_everywhere() -> None:
    required, along = system_packages.needs_of_qt(window=True)
    for need in [*required, *along, *system_packages.needs_of_tests()]:
        for manager in MANAGERS:
            assert need.packages.get(manager.program), (need.name, manager.program)


def test_a_window_demands_more_than_a_picture() -> None:
    picture, along = system_packages.needs_of_qt(window=False)
    window, _ = system_packages.needs_of_qt(window=True)
    assert {n.name for n in picture} < {n.name for n in window}
    assert "libxcb-cursor.so.0" in {need.name for need in along}


def test_the_printed_command_can_be_typed() -> None:
    command = system_packages.install_command(APT, ["libgl1", "libegl1"])
    assert command == (
        "apt-get update && apt-get install -y --no-install-recommends libgl1 libegl1"
    )


def test_without_rights_the_command_is_told_and_nothing_is_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    only_programs(monkeypatch, "apt-get")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    system = FakeSystem()
    with pytest.raises(SetupError) as caught:
        system_packages.install([GL], [GLIB], lambda _text: None, system)
    text = str(caught.value)
    assert "libGL.so.1" in text
    assert "apt-get install -y --no-install-recommends libgl1 libglib2.0-0" in text
    assert "\n" not in text
    assert {command[0] for command in system.commands} <= {"apt-cache"}


def test_an_unknown_system_is_told_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    only_programs(monkeypatch)
    with pytest.raises(SetupError, match=r"lacks libGL\.so\.1, libglib-2\.0\.so\.0"):
        system_packages.install([GL, GLIB], [], lambda _text: None, FakeSystem())


def test_sudo_counts_only_if_it_asks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, "", "a password is required")

    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    only_programs(monkeypatch, "sudo")
    assert system_packages.administrator_prefix(FakeSystem()) == ["sudo", "-n"]
    assert system_packages.administrator_prefix(refusing) is None
    only_programs(monkeypatch)
    assert system_packages.administrator_prefix(FakeSystem()) is None
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert system_packages.administrator_prefix(refusing) == []


def test_a_missing_program_reads_as_status_127() -> None:
    assert system_packages.run_quietly(["no-such-program"]).returncode == 127


@pytest.mark.parametrize(
    ("environ", "system", "expected"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":60123"}, "linux", False),
        ({"DISPLAY": "desk.example:0"}, "linux", True),
        ({"DISPLAY": "desk.example:0", "QT_QPA_PLATFORM": "offscreen"}, "linux", False),
        ({"WAYLAND_DISPLAY": "wayland-60123"}, "linux", False),
        ({}, "win32", True),
        ({}, "darwin", True),
        ({"QT_QPA_PLATFORM": "minimal:enable_fonts"}, "darwin", False),
    ],
)
def test_display(environ: dict[str, str], system: str, expected: bool) -> None:
    assert dev.has_display(environ, system) is expected


def test_a_wayland_display_is_a_socket_of_the_session(tmp_path: Path) -> None:
    environ = {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert not dev.has_display(environ, "linux")
    (tmp_path / "wayland-0").touch()
    assert dev.has_display(environ, "linux")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="abstract sockets are of Linux")
def test_an_x_display_must_answer() -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0/tmp/.X11-unix/X60124")
        server.listen(1)
        assert dev.has_display({"DISPLAY": ":60124.0"}, "linux")
    assert not dev.has_display({"DISPLAY": ":60124.0"}, "linux")


@pytest.mark.parametrize(
    ("environ", "expected"), [({}, False), ({"CI": "true"}, True), ({"CI": "false"}, False)]
)
def test_continuous_integration(environ: dict[str, str], expected: bool) -> None:
    assert dev.in_ci(environ) is expected


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with all that an environment is made from."""
    (tmp_path / "packaging").mkdir()
    for path in (environment.LOCK, environment.VALIDATOR_LOCK, Path("pyproject.toml")):
        shutil.copy(environment.ROOT / path, tmp_path / path)
    return tmp_path


def test_the_stamp_changes_with_locks_and_dependencies(checkout: Path) -> None:
    first = environment.stamp_text(checkout)
    assert environment.stamp_text(checkout) == first
    lock = checkout / environment.LOCK
    lock.write_text(lock.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    second = environment.stamp_text(checkout)
    assert second != first
    settings = checkout / "pyproject.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('"apsw",', '"apsw>=3",'), encoding="utf-8")
    assert environment.stamp_text(checkout) not in {first, second}


def test_a_tool_setting_rebuilds_nothing(checkout: Path) -> None:
    first = environment.stamp_text(checkout)
    settings = checkout / "pyproject.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("line-length = 100", "line-length = 99"), encoding="utf-8")
    assert environment.stamp_text(checkout) == first


def test_an_environment_without_interpreter_is_not_ready(checkout: Path) -> None:
    assert not environment.is_ready(checkout)
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "stamp").write_text(environment.stamp_text(checkout), encoding="utf-8")
    assert not environment.is_ready(checkout)


def test_an_unfinished_environment_is_not_ready(checkout: Path) -> None:
    python = environment.environment_python(checkout)
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    assert not environment.is_ready(checkout)
    (checkout / ".venv" / "stamp").write_text("of yesterday", encoding="utf-8")
    assert not environment.is_ready(checkout)


def test_the_interpreter_lies_where_the_system_puts_it() -> None:
    root = Path("checkout")
    assert environment.environment_python(root, "posix") == root / ".venv" / "bin" / "python"
    assert environment.environment_python(root, "nt") == root / ".venv" / "Scripts" / "python.exe"


def test_pytest_runs_on_two_cores_unless_told_otherwise() -> None:
    assert dev.pytest_command(["-k", "x"])[3:] == ["-n", "2", "-k", "x"]
    assert dev.pytest_command(["-n0"])[3:] == ["-n0"]


def test_an_unknown_command_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["frobnicate"]) == 2
    assert "dev.py test" in capsys.readouterr().err
    assert dev.main(["--help"]) == 0
    assert "dev.py run" in capsys.readouterr().out


def test_a_failed_set_up_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lacking(**_what: bool) -> None:
        raise SetupError("this system lacks libGL.so.1")

    monkeypatch.setattr(dev, "set_up", lacking)
    assert dev.main(["test"]) == 1
    assert capsys.readouterr().err == "dev.py: this system lacks libGL.so.1\n"


@pytest.mark.parametrize("ci", ["", "true"])
def test_a_missing_test_tool_stops_only_the_continuous_integration(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ci: str
) -> None:
    only_programs(monkeypatch, "apt-get")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(system_packages, "package_names", lambda *_arguments: ["poppler-utils"])
    monkeypatch.setattr(dev, "in_ci", lambda: bool(ci))
    tool = Need("program", "pdftotext", {"apt-get": ("poppler-utils",)})
    if ci:
        with pytest.raises(SetupError, match="pdftotext"):
            dev._install_test_tools([tool])
    else:
        dev._install_test_tools([tool])
        assert "some tests will be skipped" in capsys.readouterr().out


def test_locks_name_no_index_and_hash_everything() -> None:
    for path in (environment.LOCK, environment.VALIDATOR_LOCK):
        text = (environment.ROOT / path).read_text(encoding="utf-8")
        assert "://" not in text
        assert "index-url" not in text
        for entry in text.split("\n"):
            if "==" in entry:
                assert entry.endswith("\\"), entry
