"""Entries of the file's lists that are made for codes which it does not have yet."""

from __future__ import annotations

import tomllib

from sitmap.domain.category import PARTY_COLOURS, Party, new_party
from sitmap.paths import resource


def test_usual_parties_come_with_their_name_and_colour() -> None:
    russian = new_party("RU", ())
    assert (russian.name, russian.colour) == ("Russian forces", "#D55E00")
    assert new_party("UA", (russian,)).hatch == "horizontal"


def test_the_demonstration_names_and_colours_them_so_too() -> None:
    case = tomllib.loads(resource("demo", "case.toml").read_text(encoding="utf-8"))
    told = [Party(row["code"], row["name"], row["colour"], row["hatch"]) for row in case["party"]]
    assert told == [new_party(party.code, ()) for party in told]


def test_no_two_parties_have_one_colour_while_there_are_others() -> None:
    found: list[Party] = [Party("A", "A", "#d55e00")]
    for code in ("RU", "UA", "X", "civilian", "Y", "contested"):
        found.append(new_party(code, found))
    assert len({party.colour.lower() for party in found}) == len(PARTY_COLOURS)
    assert found[1].name == "Russian forces"
    assert new_party("Z", found) == Party("Z", "Z", PARTY_COLOURS[-1])
