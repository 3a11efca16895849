"""What the operating system must bring, and how to get what it lacks.

Knows names of shared libraries, programs and packages, and nothing of the project's own
Python packages. Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "MANAGERS",
    "Manager",
    "Need",
    "SetupError",
    "administrator_prefix",
    "find_manager",
    "install",
    "install_command",
    "needs_of_python",
    "needs_of_qt",
    "needs_of_tests",
    "unmet",
]

Runner = Callable[[Sequence[str]], subprocess.CompletedProcess[str]]

SYSTEM_PYTHON = Path("/usr/bin/python3")


class SetupError(Exception):
    """The set-up cannot go on; the text is one line for the reader."""


@dataclass(frozen=True)
class Need:
    """One thing of the operating system.

    ``kind`` is *library* (``name`` is a soname), *program*, *module* (of the system's own
    Python) or *stdlib* (of the Python that runs this). ``packages`` gives, by package
    manager, the package that brings it; of several names the first known one counts.
    """

    kind: str
    name: str
    packages: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Manager:
    """A package manager: its program and how it is told to refresh and to install."""

    program: str
    refresh: tuple[str, ...]
    install: tuple[str, ...]


# Another installation may run at this moment; it is waited for.
_APT_WAITS = ("-o", "DPkg::Lock::Timeout=300")

# The first one found is used.
MANAGERS = (
    Manager(
        "apt-get",
        ("apt-get", "-q", *_APT_WAITS, "update"),
        ("apt-get", "-q", *_APT_WAITS, "install", "-y", "--no-install-recommends"),
    ),
    Manager("dnf", (), ("dnf", "install", "-y")),
    Manager("zypper", (), ("zypper", "--non-interactive", "install")),
    Manager("pacman", (), ("pacman", "-Sy", "--needed", "--noconfirm")),
)


def _need(kind: str, name: str, apt: str, dnf: str, zypper: str, pacman: str) -> Need:
    """Return a need; names separated by a stroke are tried in turn."""
    names = {"apt-get": apt, "dnf": dnf, "zypper": zypper, "pacman": pacman}
    packages = {manager: tuple(text.split("|")) for manager, text in names.items() if text}
    return Need(kind, name, packages)


def _library(name: str, apt: str, dnf: str, zypper: str, pacman: str) -> Need:
    return _need("library", name, apt, dnf, zypper, pacman)


# Qt's core, its drawing and the offscreen platform link these. Debian 13 and Ubuntu 24.04
# renamed some packages when times grew to 64 bits (t64).
_DRAWING = (
    _library("libglib-2.0.so.0", "libglib2.0-0t64|libglib2.0-0", "glib2", "libglib-2_0-0", "glib2"),
    _library(
        "libgthread-2.0.so.0", "libglib2.0-0t64|libglib2.0-0", "glib2", "libgthread-2_0-0", "glib2"
    ),
    _library("libGL.so.1", "libgl1", "libglvnd-glx", "libglvnd", "libglvnd"),
    _library("libEGL.so.1", "libegl1", "libglvnd-egl", "libglvnd", "libglvnd"),
    _library("libX11.so.6", "libx11-6", "libX11", "libX11-6", "libx11"),
    _library("libdbus-1.so.3", "libdbus-1-3", "dbus-libs", "libdbus-1-3", "dbus"),
    _library("libfontconfig.so.1", "libfontconfig1", "fontconfig", "fontconfig", "fontconfig"),
    _library("libfreetype.so.6", "libfreetype6", "freetype", "libfreetype6", "freetype2"),
    _library("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon", "libxkbcommon0", "libxkbcommon"),
)

# A window on an X server needs these on top.
_WINDOW = (
    _library(
        "libxcb-cursor.so.0",
        "libxcb-cursor0",
        "xcb-util-cursor",
        "libxcb-cursor0",
        "xcb-util-cursor",
    ),
    _library(
        "libxkbcommon-x11.so.0",
        "libxkbcommon-x11-0",
        "libxkbcommon-x11",
        "libxkbcommon-x11-0",
        "libxkbcommon-x11",
    ),
    _library("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm", "libxcb-icccm4", "xcb-util-wm"),
    _library(
        "libxcb-image.so.0", "libxcb-image0", "xcb-util-image", "libxcb-image0", "xcb-util-image"
    ),
    _library(
        "libxcb-keysyms.so.1",
        "libxcb-keysyms1",
        "xcb-util-keysyms",
        "libxcb-keysyms1",
        "xcb-util-keysyms",
    ),
    _library(
        "libxcb-render-util.so.0",
        "libxcb-render-util0",
        "xcb-util-renderutil",
        "libxcb-render-util0",
        "xcb-util-renderutil",
    ),
    _library("libxcb-shape.so.0", "libxcb-shape0", "libxcb", "libxcb-shape0", "libxcb"),
    _library("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb", "libxcb-xkb1", "libxcb"),
)

# Without them there is no printer list and no native Wayland window; everything else works.
_COMFORT = (
    _library("libcups.so.2", "libcups2t64|libcups2", "cups-libs", "libcups2", "libcups"),
    _library(
        "libwayland-cursor.so.0",
        "libwayland-cursor0",
        "libwayland-cursor",
        "libwayland-cursor0",
        "wayland",
    ),
    _library(
        "libwayland-egl.so.1", "libwayland-egl1", "libwayland-egl", "libwayland-egl1", "wayland"
    ),
)

_TESTS = (
    _need("program", "pdftotext", "poppler-utils", "poppler-utils", "poppler-tools", "poppler"),
    _need("program", "ogrinfo", "gdal-bin", "gdal", "gdal", "gdal"),
    _need(
        "program",
        "Xvfb",
        "xvfb",
        "xorg-x11-server-Xvfb",
        "xorg-x11-server-Xvfb",
        "xorg-server-xvfb",
    ),
    _need("module", "osgeo", "python3-gdal", "python3-gdal", "python3-GDAL", "python-gdal"),
)


def needs_of_python() -> list[Need]:
    """Return what making a virtual environment takes; Debian packs it apart."""
    minor = sys.version_info.minor
    return [
        _need(
            "stdlib", "ensurepip", f"python3.{minor}-venv|python3-venv", "", f"python3{minor}", ""
        )
    ]


def needs_of_qt(*, window: bool) -> tuple[list[Need], list[Need]]:
    """Return (what must be there, what is worth having along) for drawing or for a window."""
    if window:
        return [*_DRAWING, *_WINDOW], list(_COMFORT)
    return list(_DRAWING), [*_WINDOW, *_COMFORT]


def needs_of_tests() -> list[Need]:
    """Return what some tests hold against our output, and what a window on Xvfb needs."""
    return [*_TESTS, *_WINDOW]


def run_quietly(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a command without input and return what it said; a missing one returns 127."""
    try:
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
    except OSError as problem:
        return subprocess.CompletedProcess(command, 127, "", str(problem))


# The loader of this process remembers what it did not find, so a child asks.
_PROBE = """
import ctypes, sys
for name in sys.argv[1:]:
    try:
        ctypes.CDLL(name)
    except OSError:
        print(name)
"""


def unmet(needs: Iterable[Need], run: Runner = run_quietly) -> list[Need]:
    """Return the needs that are not met, in their order; changes nothing."""
    needs = list(needs)
    libraries = [need.name for need in needs if need.kind == "library"]
    lost = set(run([sys.executable, "-c", _PROBE, *libraries]).stdout.split()) if libraries else ()

    def is_met(need: Need) -> bool:
        if need.kind == "library":
            return need.name not in lost
        if need.kind == "program":
            return shutil.which(need.name) is not None
        if need.kind == "module":
            return run([str(SYSTEM_PYTHON), "-c", f"import {need.name}"]).returncode == 0
        return importlib.util.find_spec(need.name) is not None

    return [need for need in needs if not is_met(need)]


def find_manager() -> Manager | None:
    """Return the package manager of this system, if it is one we know."""
    return next((m for m in MANAGERS if shutil.which(m.program)), None)


def administrator_prefix(run: Runner = run_quietly) -> list[str] | None:
    """Return what to put before an administrator's command; None if we may not run any."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and run(["sudo", "-n", "true"]).returncode == 0:
        return ["sudo", "-n"]
    return None


def package_names(manager: Manager, needs: Iterable[Need], run: Runner = run_quietly) -> list[str]:
    """Return the packages for the needs, each once, under the names this release uses."""
    chosen: dict[str, None] = {}
    for need in needs:
        names = need.packages.get(manager.program, ())
        known = [name for name in names[:-1] if _is_known(manager, name, run)]
        if names:
            chosen[(known or list(names[-1:]))[0]] = None
    return list(chosen)


def _is_known(manager: Manager, name: str, run: Runner) -> bool:
    """Return whether apt lists a real package of this name; others use one name only."""
    return manager.program == "apt-get" and bool(run(["apt-cache", "show", name]).stdout.strip())


def install_command(manager: Manager, packages: Sequence[str]) -> str:
    """Return the line that an administrator types."""
    steps = [f"{manager.program} update"] if manager.refresh else []
    plain = [part for part in manager.install if part not in {"-q", "-o"} and "::" not in part]
    return " && ".join([*steps, " ".join([*plain, *packages])])


def install(
    required: Sequence[Need],
    along: Sequence[Need],
    say: Callable[[str], None],
    run: Runner = run_quietly,
) -> None:
    """Install the packages for the unmet needs; raise SetupError with the command if we may not.

    ``along`` is what else is worth having once an installation is made; it is never demanded.
    """
    missing = ", ".join(need.name for need in required)
    manager = find_manager()
    if manager is None:
        raise SetupError(f"this system lacks {missing}; install them and start again")
    prefix = administrator_prefix(run)
    if prefix is None:
        command = install_command(manager, package_names(manager, [*required, *along], run))
        raise SetupError(f"this system lacks {missing}; as administrator run: {command}")
    # A fresh system has no package lists, and without them no name is known.
    if manager.refresh:
        say(f"refreshing the package lists ({manager.program})")
        _run_as_administrator([*prefix, *_QUESTIONLESS, *manager.refresh])
    packages = package_names(manager, [*required, *along], run)
    say(f"installing {len(packages)} system packages: {' '.join(packages)}")
    done = _run_as_administrator([*prefix, *_QUESTIONLESS, *manager.install, *packages])
    rest = unmet(required, run)
    if not done or rest:
        names = ", ".join(need.name for need in rest) or "some packages"
        command = install_command(manager, packages)
        raise SetupError(f"{manager.program} did not bring {names}; try: {command}")


_QUESTIONLESS = ("env", "DEBIAN_FRONTEND=noninteractive")


def _run_as_administrator(command: Sequence[str]) -> bool:
    """Run a package manager; show what it said only if it failed."""
    result = run_quietly(command)
    if result.returncode != 0:
        sys.stderr.write((result.stdout + result.stderr)[-4000:])
    return result.returncode == 0
