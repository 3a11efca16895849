"""The arguments of the contract are understood; everything else is a usage error."""

from __future__ import annotations

from importlib import import_module

import pytest

from sitmap import __version__
from sitmap.cli.names import COMMANDS
from sitmap.cli.parser import build_parser

GOOD = (
    "demo OUT.gpkg --force --json",
    "new OUT.gpkg --title T --zone Europe/Kyiv",
    "info FILE --on 2025-11-17 --known-on 2025-11-17 --recorded-on 2025-11-17 --window all",
    "basemap FILE add SRC --title T --attribution A --bbox 36,48,38,49 --names no --json",
    "basemap FILE list",
    "basemap FILE remove SRC",
    "add FILE --kind event --on 2025-11 --party RU --source article --at 37,48",
    "add FILE --kind metric --on 2025 --low 1 --best 2 --high 3 --unit km --metric m --scope s",
    "add FILE --kind control --on 2025 --geometry POINT --disputed-by F001 --disputed-by F002",
    "revise FILE UID --text T",
    "import FILE SRC",
    "import FILE A B --preset P --series S --source S --licence L --on-bad skip --dry-run --json",
    "import FILE SRC --kind event --map time=date --map lat=y --dates dmy",
    "batches FILE --json",
    "undo-batch FILE 3",
    "merge FILE OTHER --dry-run",
    "export FILE OUT.csv",
    "export FILE OUT.kmz --redact public --metric M --uid U",
    "redaction FILE list",
    "redaction FILE set press --drop-from high --strip title,text --grid-m 5000 --json",
    "redaction FILE show public",
    "redaction FILE remove press",
    "export FILE OUT.geojson --on D --kind event --kind control --filter party=RU --tlp TLP:RED",
    "purge FILE --batch 3 --because T",
    "purge FILE --uid U --because T",
    "retract FILE UID --because T",
    "report FILE --on D --since D0 --as html",
    "table case.gpkg table.md --on 2025-11-17 --scope town",
    "metrics FILE --on D --window 30d --json",
    "review FILE --on 2025-11-17 --known-on 2025-11-17 --json",
    "area FILE --on D --series S --within 37,48,5",
    "window FILE OUT.png --on D --size 1600x1000 --theme dark --crs UTM --marks density",
    "print FILE OUT.pdf --on D --paper A3 --portrait --extent 36,47,38,49 --dpi 300 --title T",
    "print FILE OUT.pdf --on D --at 37,48 --scale 100000 --tlp TLP:AMBER+STRICT --landscape",
    "print FILE OUT.svg --on D --view Pokrovsk --known-on D --recorded-on D --window 3m",
    "print FILE OUT.pdf --on D --crs EPSG:28407",
    "print FILE p-{date}.pdf --on D --every 7d --until D",
    "print FILE OUT.pdf --on D --since D",
    "animate FILE OUT.mp4 --from D --to D --step 7d --every-step --fps 5 --crossfade",
    "animate FILE {n}.png --story S --on-page --filter party=RU --tlp TLP:CLEAR",
    "check FILE --json",
    "backup FILE OUT --force",
    "bench FILE --frames 9 --size 800x600 --window 30d --extent 1,2,3,4 --from D --to D",
)
BAD = (
    "",
    "nothing FILE",
    "demo",
    "new OUT.gpkg",
    "add FILE --kind rumour --on 2025",
    "add FILE --kind event",
    "add FILE --kind event --on 2025 --at 1,2 --geometry POINT",
    "add FILE --kind metric --on 2025 --low few",
    "revise FILE",
    "retract FILE UID",
    "import FILE",
    "import FILE SRC --preset P --kind event",
    "undo-batch FILE last",
    "purge FILE --batch 3",
    "window FILE OUT.png --theme pink",
    "print FILE OUT.pdf --on D --portrait --landscape",
    "print FILE OUT.pdf --on D --extent 1,2,3,4 --view V",
    "animate FILE OUT.mp4 --story S --view V",
    "animate FILE OUT.mp4 --from D --tlp SECRET",
    "bench FILE --frames many",
    "info FILE --unknown",
)


@pytest.mark.parametrize("line", GOOD)
def test_the_contract_is_understood(line: str) -> None:
    options = build_parser().parse_args(line.split())
    module, _, name = options.function.__qualname__.partition(".")
    assert callable(getattr(import_module(f"sitmap.cli.{module}"), name))
    assert options.json == ("--json" in line)


@pytest.mark.parametrize("line", BAD)
def test_anything_else_is_a_usage_error(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        build_parser().parse_args(line.split())
    assert caught.value.code == 2
    assert "usage: sitmap" in capsys.readouterr().err


def test_every_command_is_known_to_the_start_of_the_program(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert {line.split()[0] for line in GOOD} == COMMANDS
    for name in sorted(COMMANDS):
        with pytest.raises(SystemExit) as caught:
            build_parser().parse_args([name, "--help"])
        assert caught.value.code == 0
        assert f"sitmap {name}" in capsys.readouterr().out


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        build_parser().parse_args(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out.split() == ["sitmap", __version__]


def test_dates_default_to_one_day_of_the_latest_knowledge() -> None:
    options = build_parser().parse_args(["metrics", "f.gpkg", "--on", "2025-11-17"])
    assert (options.window, options.known_on, options.recorded_on) == ("1d", None, None)
