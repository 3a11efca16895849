#!/usr/bin/env python3
"""Run or test Sitmap from a fresh checkout with nothing but Python.

    python3 packaging/dev.py run [ARGUMENTS OF SITMAP]
    python3 packaging/dev.py test [ARGUMENTS OF PYTEST]
    python3 packaging/dev.py lint

Each sets up first what is missing: system packages, the environment .venv with the locked
packages, the project in it. Only the commands belong here; what they stand on is in
system_packages.py and environment.py. Standard library only.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - a person may start it with an older one
    sys.exit(f"dev.py: Python 3.11 or newer is needed, this is {sys.version.split()[0]}")

import environment
import system_packages
from environment import ROOT
from system_packages import SetupError

__all__ = ["LINT_STEPS", "has_display", "main", "pytest_command", "set_up"]

PREVIEW = ROOT / "build" / "preview"

# What to say, and the module of the environment with its arguments.
LINT_STEPS: Mapping[str, Sequence[str]] = {
    "ruff check": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "mypy": ["-m", "mypy"],
    "import contracts": ["-c", "from importlinter.cli import lint_imports_command as c; c()"],
}


def say(text: str) -> None:
    """Tell the person what happens now."""
    print(f"dev.py: {text}", flush=True)


def has_display(environ: Mapping[str, str] = os.environ, system: str = sys.platform) -> bool:
    """Return whether a window can be shown."""
    if environ.get("QT_QPA_PLATFORM", "").split(":")[0] in {"offscreen", "minimal"}:
        return False
    if system in {"win32", "darwin"}:
        return True
    wayland = environ.get("WAYLAND_DISPLAY")
    if wayland and Path(environ.get("XDG_RUNTIME_DIR", "/"), wayland).exists():
        return True
    return _x_server_answers(environ.get("DISPLAY", ""))


def _x_server_answers(display: str) -> bool:
    """Return whether an X server is there; one of another machine is taken on trust.

    A shell often inherits the name of a display that is gone, and Qt then aborts.
    """
    local = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", display)
    if local is None:
        return bool(display)
    name = f"/tmp/.X11-unix/X{local[1]}"  # noqa: S108 - where X servers listen
    for address in (name, f"\0{name}"):
        with socket.socket(socket.AF_UNIX) as connection:
            if connection.connect_ex(address) == 0:
                return True
    return False


def in_ci(environ: Mapping[str, str] = os.environ) -> bool:
    """Return whether this is the continuous integration, where nothing may be skipped."""
    return environ.get("CI", "").lower() in {"1", "true", "yes"}


def set_up(*, window: bool, tests: bool) -> None:
    """Bring everything a command needs; raise SetupError with one line if that fails."""
    started = time.monotonic()
    _set_up_system(window=window, tests=tests)
    if not environment.is_ready():
        environment.prepare(say)
        say(f"ready after {time.monotonic() - started:.0f} s; the next start needs no network")


def _set_up_system(*, window: bool, tests: bool) -> None:
    needs = system_packages.needs_of_python()
    along: list[system_packages.Need] = []
    tools: list[system_packages.Need] = []
    if sys.platform.startswith("linux"):
        required, along = system_packages.needs_of_qt(window=window)
        needs += required
        tools = system_packages.unmet(system_packages.needs_of_tests()) if tests else []
    missing = system_packages.unmet(needs)
    if missing:
        # One visit of the package manager brings everything, also for a later window.
        system_packages.install(missing, [*system_packages.unmet(along), *tools], say)
        tools = system_packages.unmet(tools)
    if tools:
        _install_test_tools(tools)


def _install_test_tools(tools: Sequence[system_packages.Need]) -> None:
    """Install what some tests compare with; only where nothing may be skipped is it a must."""
    try:
        system_packages.install(tools, [], say)
    except SetupError as problem:
        if in_ci():
            raise
        say(f"some tests will be skipped: {problem}")


def run(arguments: Sequence[str]) -> int:
    """Start the application; without a display show what it would show, as files."""
    window = has_display()
    set_up(window=window, tests=False)
    sitmap = [str(environment.environment_python()), "-m", "sitmap"]
    opens_window = not arguments or (len(arguments) == 1 and arguments[0].endswith(".gpkg"))
    if opens_window and not window:
        return _render(sitmap, arguments)
    if os.name != "nt":
        os.execv(sitmap[0], [*sitmap, *arguments])  # noqa: S606 - becomes the application
    return subprocess.call([*sitmap, *arguments])


def _render(sitmap: Sequence[str], arguments: Sequence[str]) -> int:
    """Write the main window and the demonstration page as files and tell where they are."""
    say("there is no display: the window and the printed page are written as files")
    PREVIEW.mkdir(parents=True, exist_ok=True)
    image, page = PREVIEW / "window.png", PREVIEW / "page.pdf"
    file = Path(arguments[0]) if arguments else PREVIEW / "pokrovsk.gpkg"
    steps: list[list[str]] = [["window", str(file), str(image), "--force"]]
    if not arguments:
        steps.insert(0, ["demo", str(file), "--force"])
        steps.append(["print", str(file), str(page), "--on", "2025-11-17", "--force"])
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    for step in steps:
        say(f"sitmap {step[0]}")
        # Each names its file on standard output; all are told together at the end.
        quiet = subprocess.DEVNULL
        code = subprocess.call([*sitmap, *step], env=environ, stdin=quiet, stdout=quiet)
        if code != 0:
            return code
    say(f"the main window: {image}")
    if not arguments:
        say(f"the printed page: {page}")
        say(f"the situation file: {file}")
    return 0


def lint() -> int:
    """Check style, types and layers; return 1 if any of them complains."""
    python = str(environment.environment_python())
    failed = False
    for name, step in LINT_STEPS.items():
        started = time.monotonic()
        done = subprocess.run(
            [python, *step],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if done.returncode != 0:
            failed = True
            print(done.stdout + done.stderr, flush=True)
        result = "ok" if done.returncode == 0 else "FAILED"
        say(f"{name}: {result} ({time.monotonic() - started:.1f} s)")
    return int(failed)


def pytest_command(arguments: Sequence[str]) -> list[str]:
    """Return the command that runs the tests, on two cores unless told otherwise."""
    cores = [] if any(a.startswith(("-n", "--numprocesses")) for a in arguments) else ["-n", "2"]
    return [str(environment.environment_python()), "-m", "pytest", *cores, *arguments]


def test(arguments: Sequence[str]) -> int:
    """Run every check and every test; the last lines are pytest's own summary."""
    failed = lint()
    if failed:
        say("the checks above FAILED, so this run fails whatever the tests say")
    environ = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    code = subprocess.call(
        pytest_command(arguments), cwd=ROOT, env=environ, stdin=subprocess.DEVNULL
    )
    return code or failed


def main(arguments: Sequence[str]) -> int:
    """Carry out one command; return its exit status."""
    command, rest = (arguments[0], list(arguments[1:])) if arguments else ("", [])
    if command not in {"run", "test", "lint"}:
        print(__doc__, file=sys.stdout if command in {"-h", "--help"} else sys.stderr)
        return 0 if command in {"-h", "--help"} else 2
    try:
        if command == "run":
            return run(rest)
        set_up(window=False, tests=command == "test")
        return test(rest) if command == "test" else lint()
    except SetupError as problem:
        print(f"dev.py: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("dev.py: stopped; start it again to go on", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
