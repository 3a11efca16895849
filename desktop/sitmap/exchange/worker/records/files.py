"""From what the user names to single files in memory: folders, zips, tars, gzip and the like.

Runs in the child; loads no GDAL. Nothing is written: members of archives are read into memory,
so no name in them can reach anything, and a ceiling holds for everything unpacked.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, TypeVar

from sitmap.errors import UserError, os_failure

__all__ = ["Budget", "SourceFile", "source_files"]

_T = TypeVar("_T")

Share = tuple[float, float]
"""From where to where a file reaches in the whole import, 0 to 1."""

_MOST_FILES: Final = 100_000
_CHUNK: Final = 1 << 20
_PACKERS: Final = ((b"\x1f\x8b", "gz"), (b"BZh", "bz2"), (b"\xfd7zXZ\x00", "xz"))
_DAMAGE: Final = (
    EOFError, lzma.LZMAError, zlib.error, zipfile.BadZipFile, tarfile.TarError,
    NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip
_SPREADSHEETS: Final = (".xlsx", ".ods", ".kmz")


@dataclass(slots=True)
class Budget:
    """How many bytes may still be unpacked, and how many files may still come."""

    bytes: int
    files: int = _MOST_FILES

    def take(self, size: int, where: str) -> None:
        """Count unpacked bytes; raises UserError beyond the ceiling."""
        self.bytes -= size
        if self.bytes < 0:
            raise UserError(
                "unpacks to more than is allowed",
                where=where,
                hint="raise the ceiling with --unpack-mb if you trust the file",
            )


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file: ``name`` without folders, ``shown`` as told in errors, its whole content."""

    name: str
    shown: str
    data: bytes
    is_shapefile: bool = False
    """Whether it is a zip with the parts of Shapefiles, which belong together."""
    share: Share = (0.0, 1.0)


def source_files(paths: list[str], budget: Budget) -> Iterator[SourceFile]:
    """Yield the files behind the paths, each folder and archive in the order of its names."""
    for path, share in _shared(paths, (0.0, 1.0)):
        yield from _of_path(Path(path), budget, share)


def _shared(items: Sequence[_T], whole: Share) -> Iterator[tuple[_T, Share]]:
    """Yield each item with an equal part of the whole."""
    low, step = whole[0], (whole[1] - whole[0]) / max(len(items), 1)
    for number, item in enumerate(items):
        yield item, (low + number * step, low + (number + 1) * step)


def _of_path(path: Path, budget: Budget, share: Share) -> Iterator[SourceFile]:
    try:
        found = path.stat()
    except FileNotFoundError as error:
        raise UserError("the file is missing", where=str(path)) from error
    except OSError as error:
        raise os_failure(error, path, "read") from error
    if stat.S_ISDIR(found.st_mode):
        yield from _of_folder(path, budget, share)
        return
    if not stat.S_ISREG(found.st_mode):
        raise UserError("is not a file", where=str(path), hint="give a file or a folder")
    data = _content(path, found.st_size, budget)
    yield from _opened(path.name, str(path), data, budget, share)


def _content(path: Path, size: int, budget: Budget) -> bytes:
    budget.take(size, str(path))
    try:
        with path.open("rb") as stream:
            data = stream.read(size + 1)
    except OSError as error:
        raise os_failure(error, path, "read") from error
    if len(data) != size:
        raise UserError("changed while it was read", where=str(path), hint="import it again")
    if not data:
        raise UserError("the file is empty", where=str(path))
    return data


def _of_folder(folder: Path, budget: Budget, share: Share) -> Iterator[SourceFile]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise os_failure(error, folder, "read") from error
    files = [entry for entry in entries if not entry.name.startswith(".")]
    if not files:
        raise UserError("the folder is empty", where=str(folder))
    if any(entry.name.lower().endswith(".shp") for entry in files):
        yield from _of_zip(str(folder), _zipped(files, budget), budget, share)
        return
    # A link could lead anywhere; a user who means its target can name that.
    plain = [entry for entry in files if entry.is_file(follow_symlinks=False)]
    for entry, part in _shared(plain, share):
        yield from _of_path(Path(entry.path), budget, part)


def _zipped(entries: list[os.DirEntry[str]], budget: Budget) -> bytes:
    """Return the files of a folder as one archive: the parts of a Shapefile belong together."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                path = Path(entry.path)
                archive.writestr(entry.name, _content(path, path.stat().st_size, budget))
    return whole.getvalue()


def _opened(
    name: str, shown: str, data: bytes, budget: Budget, share: Share
) -> Iterator[SourceFile]:
    """Yield a file, or what an archive holds; archives in archives are not opened."""
    packer = next((word for magic, word in _PACKERS if data.startswith(magic)), "")
    if packer:
        data = _unpacked(data, packer, shown, budget)
        name = name.rsplit(".", 1)[0] if name.lower().endswith((".gz", ".bz2", ".xz")) else name
    if _is_tar(data):
        yield from _of_tar(shown, data, budget, share)
    elif data.startswith(b"PK\x03\x04") and not name.lower().endswith(_SPREADSHEETS):
        yield from _of_zip(shown, data, budget, share)
    else:
        budget.files -= 1
        if budget.files < 0:
            raise UserError("holds too many files", where=shown)
        yield SourceFile(name, shown, data, share=share)


@contextmanager
def _damage_told(shown: str) -> Iterator[None]:
    """Say in one line what Python's readers of archives say in many ways."""
    try:
        yield
    except UserError:
        raise
    except (*_DAMAGE, OSError) as error:
        raise UserError("the archive is damaged or cut off", where=shown) from error


def _unpacked(data: bytes, packer: str, shown: str, budget: Budget) -> bytes:
    openers: dict[str, Callable[[IO[bytes]], io.BufferedIOBase]] = {
        "gz": lambda stream: gzip.GzipFile(fileobj=stream),
        "bz2": bz2.BZ2File,
        "xz": lzma.LZMAFile,
    }
    with _damage_told(shown), openers[packer](io.BytesIO(data)) as stream:
        return _all_of(stream, shown, budget)


def _all_of(stream: IO[bytes] | io.BufferedIOBase, shown: str, budget: Budget) -> bytes:
    chunks = []
    while chunk := stream.read(_CHUNK):
        budget.take(len(chunk), shown)
        chunks.append(chunk)
    return b"".join(chunks)


def _is_tar(data: bytes) -> bool:
    return data[257:262] == b"ustar"


def _of_tar(shown: str, data: bytes, budget: Budget, share: Share) -> Iterator[SourceFile]:
    with _damage_told(shown), tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
        members = [item for item in archive if item.isfile()]
        members.sort(key=lambda item: item.name)
        for member, part in _shared(members, share):
            stream = archive.extractfile(member)
            if stream is not None and _wanted(member.name):
                data = _all_of(stream, shown, budget)
                yield _member(member.name, shown, data, budget, part)


def _of_zip(shown: str, data: bytes, budget: Budget, share: Share) -> Iterator[SourceFile]:
    with _damage_told(shown), zipfile.ZipFile(io.BytesIO(data)) as archive:
        if any(name.lower().endswith(".shp") for name in archive.namelist()):
            budget.take(sum(item.file_size for item in archive.infolist()), shown)
            name = f"{Path(shown).stem}.zip"
            yield SourceFile(name, shown, data, is_shapefile=True, share=share)
            return
        items = sorted(archive.infolist(), key=lambda item: item.filename)
        for item, part in _shared(items, share):
            if item.filename.endswith("/") or not _wanted(item.filename) or _is_link(item):
                continue
            if item.flag_bits & 1:
                raise UserError("the archive is locked by a password", where=shown)
            with archive.open(item) as stream:
                data = _all_of(stream, shown, budget)
                yield _member(item.filename, shown, data, budget, part)


def _is_link(item: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(item.external_attr >> 16)


def _wanted(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return bool(parts[-1]) and "__MACOSX" not in parts and not parts[-1].startswith(".")


def _member(name: str, archive: str, data: bytes, budget: Budget, share: Share) -> SourceFile:
    budget.files -= 1
    if budget.files < 0:
        raise UserError("holds too many files", where=archive)
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return SourceFile(last, f"{archive}: {last}", data, share=share)
