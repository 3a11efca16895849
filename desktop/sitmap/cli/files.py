"""Commands about whole files: demo, new, check, backup."""

from __future__ import annotations

from argparse import Namespace

from sitmap.cli.result import Result
from sitmap.domain.category import CaseInfo
from sitmap.domain.dates import check_zone
from sitmap.store.backup import backup
from sitmap.store.check import check
from sitmap.store.database import create_store
from sitmap.store.demonstration import write_demonstration

__all__ = ["backup_file", "check_file", "demo", "new"]


def demo(options: Namespace) -> Result:
    """Write the demonstration case."""
    write_demonstration(options.out, force=options.force)
    return _written(options)


def new(options: Namespace) -> Result:
    """Make an empty file with a title and a time zone."""
    info = CaseInfo(title=options.title, zone=check_zone(options.zone))
    create_store(options.out, info, force=options.force).close()
    return _written(options)


def check_file(options: Namespace) -> Result:
    """Check a file; findings give exit code 3."""
    problems = check(options.file)
    rows = [{"where": p.where, "what": p.what, "hint": p.hint} for p in problems]
    lines = tuple(
        f"{p.where}: {p.what} ({p.hint})" if p.hint else f"{p.where}: {p.what}" for p in problems
    )
    return Result(
        {"ok": not problems, "problems": rows},
        lines or (f"{options.file}: no problems found",),
        exit_code=3 if problems else 0,
    )


def backup_file(options: Namespace) -> Result:
    """Save a copy through the database's own mechanism."""
    backup(options.file, options.out, force=options.force)
    return _written(options)


def _written(options: Namespace) -> Result:
    size = options.out.stat().st_size
    return Result(
        {"files": [str(options.out)], "bytes": size}, (f"{options.out} ({size:,} bytes)",)
    )
