"""Where things lie: bundled resources, the user's profile, logs.

Works in a source checkout, in an installed wheel (``sitmap/resources``) and in a frozen
program. Only paths belong here; nothing is opened.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import platformdirs

from sitmap.errors import UserError

__all__ = ["cache_dir", "profile_dir", "resource", "resources_dir"]

_PACKAGE = Path(__file__).resolve().parent


@cache
def resources_dir() -> Path:
    """Return the folder of bundled data.

    Raises UserError if the installation is incomplete.
    """
    for candidate in (_PACKAGE / "resources", _PACKAGE.parent.parent / "resources"):
        if (candidate / "basemap").is_dir() or (candidate / "demo").is_dir():
            return candidate
    raise UserError(
        "the bundled data is missing",
        where=str(_PACKAGE / "resources"),
        hint="install Sitmap again",
    )


def resource(*parts: str) -> Path:
    """Return the path of a bundled file or folder, e.g. ``resource("demo", "case.toml")``."""
    return resources_dir().joinpath(*parts)


def profile_dir() -> Path:
    """Return the folder of settings, recent files and the demonstration case; not created.

    ``SITMAP_PROFILE_DIR`` overrides it (tests, portable use).
    """
    override = os.environ.get("SITMAP_PROFILE_DIR")
    return Path(override) if override else Path(platformdirs.user_data_dir("sitmap", False))


def cache_dir() -> Path:
    """Return the folder of rebuildable files; not created.

    ``SITMAP_CACHE_DIR`` overrides it, else it lies in the folder of ``SITMAP_PROFILE_DIR``.
    """
    override, profile = os.environ.get("SITMAP_CACHE_DIR"), os.environ.get("SITMAP_PROFILE_DIR")
    if override or profile:
        return Path(override) if override else Path(profile or "") / "cache"
    return Path(platformdirs.user_cache_dir("sitmap", False))
