"""Bundled data is found; the profile follows its override."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitmap import paths
from sitmap.errors import UserError


def test_every_bundled_folder_is_found() -> None:
    for name in ("basemap", "demo", "fonts", "icons", "styles"):
        assert paths.resource(name).is_dir(), name


def test_an_incomplete_installation_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path / "a" / "sitmap")
    paths.resources_dir.cache_clear()
    try:
        with pytest.raises(UserError, match="bundled data is missing"):
            paths.resources_dir()
    finally:
        paths.resources_dir.cache_clear()


def test_the_profile_can_be_moved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SITMAP_PROFILE_DIR", str(tmp_path / "here"))
    assert paths.profile_dir() == tmp_path / "here"
    assert paths.cache_dir() == tmp_path / "here" / "cache"


def test_without_an_override_the_platform_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SITMAP_PROFILE_DIR", raising=False)
    assert paths.profile_dir().name == "sitmap"
    assert paths.profile_dir() != paths.cache_dir()
