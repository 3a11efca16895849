"""Results and failures become output and exit codes."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable

import pytest

from sitmap.cli import run
from sitmap.cli.result import Result
from sitmap.errors import Cancelled, UserError

Command = Callable[[Namespace], Result]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[[Command], None]:
    """Put a function in the place of all commands."""

    def put(function: Command) -> None:
        def parser() -> ArgumentParser:
            made = ArgumentParser(prog="sitmap")
            made.add_argument("--json", action="store_true")
            made.add_argument("--at")
            made.set_defaults(function=function)
            return made

        monkeypatch.setattr(run, "build_parser", parser)

    return put


def raising(error: BaseException) -> Command:
    def function(_options: Namespace) -> Result:
        raise error

    return function


def test_a_result_goes_to_standard_output_and_messages_to_standard_error(
    command: Callable[[Command], None], capsys: pytest.CaptureFixture[str]
) -> None:
    command(lambda _: Result({"name": "Покровськ"}, ("one", "two"), ("restored",), 3))
    assert run.run_command([]) == 3
    found = capsys.readouterr()
    assert (found.out, found.err) == ("one\ntwo\n", "sitmap: restored\n")
    assert run.run_command(["--json"]) == 3
    found = capsys.readouterr()
    assert found.out == '{"name": "Покровськ"}\n'
    assert found.err == "sitmap: restored\n"


def test_a_failure_is_one_line_and_for_programs_an_object(
    command: Callable[[Command], None], capsys: pytest.CaptureFixture[str]
) -> None:
    command(raising(UserError("is\nbroken", where="f.gpkg", hint="mend it")))
    assert run.run_command(["--json"]) == 1
    found = capsys.readouterr()
    assert json.loads(found.out) == {
        "error": {"what": "is broken", "where": "f.gpkg", "hint": "mend it"}
    }
    assert found.err == "sitmap: f.gpkg: is broken (mend it)\n"
    assert run.run_command([]) == 1
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("error", "words"),
    [(Cancelled(), "cancelled, nothing was changed"), (KeyboardInterrupt(), "interrupted")],
)
def test_a_cancelled_command_says_so(
    error: BaseException,
    words: str,
    command: Callable[[Command], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    command(raising(error))
    assert run.run_command([]) == 130
    assert words in capsys.readouterr().err


def test_what_the_system_refuses_is_one_line(
    command: Callable[[Command], None], capsys: pytest.CaptureFixture[str]
) -> None:
    command(raising(PermissionError(13, "Permission denied", "/of/others/page.pdf")))
    assert run.run_command(["--json"]) == 1
    found = capsys.readouterr()
    assert json.loads(found.out)["error"]["where"] == "/of/others/page.pdf"
    assert found.err.count("\n") == 1
    assert "Permission denied" in found.err


def test_a_usage_error_is_two(
    command: Callable[[Command], None], capsys: pytest.CaptureFixture[str]
) -> None:
    command(lambda _: Result({}))
    assert run.run_command(["--what"]) == 2
    assert run.run_command(["--help"]) == 0
    assert "usage" in capsys.readouterr().out


@pytest.mark.parametrize("value", ["-5,48", "-.5,48", "5,-48"])
def test_a_negative_value_is_no_option(
    value: str, command: Callable[[Command], None], capsys: pytest.CaptureFixture[str]
) -> None:
    command(lambda options: Result({"at": options.at}))
    assert run.run_command(["--at", value, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"at": value}


def test_a_name_that_is_no_text_is_written_escaped(
    command: Callable[[Command], None], capsys: pytest.CaptureFixture[str]
) -> None:
    command(lambda _: Result({"file": "page\udcff.pdf"}))
    assert run.run_command(["--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"file": "page\udcff.pdf"}
