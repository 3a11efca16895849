"""Hearing another process of this program, and whether it is this program that starts."""

from __future__ import annotations

import os
import subprocess

import pytest

from sitmap.exchange.own_python import heard, own_command, own_environment, pipe


def test_silence_is_told_from_the_end() -> None:
    end, start = os.pipe()
    with os.fdopen(end, "rb") as stream, os.fdopen(start, "wb") as other:
        assert heard(stream, 0.0) is None
        other.write(b"one\n")
        other.flush()
        assert heard(stream, 10.0) == b"one\n"
        other.close()
        assert heard(stream, 10.0) == b""


def test_a_process_without_a_pipe_is_a_mistake() -> None:
    with pytest.raises(RuntimeError, match="no pipe"):
        pipe(None)


def test_the_command_runs_this_program() -> None:
    done = subprocess.run(
        own_command("sitmap", "--version"),
        env=dict(os.environ) | own_environment(),
        capture_output=True,
        check=True,
    )
    assert done.stdout.lower().startswith(b"sitmap")
