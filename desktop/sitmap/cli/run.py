"""From arguments to an exit code: parse, run one command, report.

Exit codes: 0 done, 1 error, 2 usage, 3 done but with findings, 130 cancelled. Results go to
standard output (one JSON object with ``--json``), messages to standard error.
"""

from __future__ import annotations

import io
import json
import os
import sys
from argparse import Namespace
from collections.abc import Sequence

from sitmap.cli.parser import build_parser
from sitmap.cli.result import Result
from sitmap.errors import Cancelled, UserError

__all__ = ["run_command"]


def run_command(arguments: Sequence[str]) -> int:
    """Run the command that ``arguments`` name; returns the exit code."""
    _write_any_text()
    parser = build_parser()
    try:
        options = parser.parse_args(_join_negative_values(arguments))
        look = vars(options).get("usage_problem")
        if look is not None and (problem := look(options)):
            parser.error(problem)
    except SystemExit as stop:  # argparse reports usage errors and --help itself
        return int(stop.code or 0)
    try:
        return _report(options, options.function(options))
    except UserError as error:
        return _fail(options, error)
    except Cancelled:
        print("sitmap: cancelled, nothing was changed", file=sys.stderr)
        return 130
    except KeyboardInterrupt:  # a change may be on disk although it was not told
        print("sitmap: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output went away, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # a path of the system that refuses, such as a folder of others
        what = f"the system refuses: {error.strerror or error}"
        return _fail(options, UserError(what, where=str(error.filename or "")))


def _write_any_text() -> None:
    """Let both streams take every name and sign; what is no text goes out escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _join_negative_values(arguments: Sequence[str]) -> list[str]:
    """Join an option and a value such as ``-5,3``, which argparse takes for another option."""
    joined: list[str] = []
    for text in arguments:
        negative = len(text) > 1 and text[0] == "-" and (text[1].isdigit() or text[1] == ".")
        if negative and joined and joined[-1].startswith("--") and "=" not in joined[-1]:
            joined[-1] = f"{joined[-1]}={text}"
        else:
            joined.append(text)
    return joined


def _report(options: Namespace, result: Result) -> int:
    for line in result.messages:
        print(f"sitmap: {line}", file=sys.stderr)
    if options.json:
        print(json.dumps(result.data, ensure_ascii=False, allow_nan=False))
    else:
        for line in result.lines:
            print(line)
    sys.stdout.flush()
    return result.exit_code


def _fail(options: Namespace, error: UserError) -> int:
    if options.json:
        print(json.dumps({"error": error.as_dict()}, ensure_ascii=False))
    print(f"sitmap: {error.line()}", file=sys.stderr)
    return 1
