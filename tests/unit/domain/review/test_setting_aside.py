"""A note holds for one rule and the very rows that it found."""

from __future__ import annotations

from sitmap.domain.review.finding import Finding, Severity
from sitmap.domain.review.setting_aside import ReviewNote, finding_key, parted
from tests.helpers.snapshots import Row, make_snapshot

SNAPSHOT = make_snapshot([Row(), Row(), Row()])
NOTE = ReviewNote("O. K.", "it is known", 0)


def finding(rule: str, *rows: int) -> Finding:
    return Finding(rule, Severity.NOTE, rows, "Something.")


def test_the_key_knows_rule_and_rows_in_any_order_but_not_the_sentence() -> None:
    key = finding_key(SNAPSHOT, finding("range", 0, 1))
    assert key == finding_key(SNAPSHOT, finding("range", 1, 0))
    others = [finding("sum", 0, 1), finding("range", 0), finding("range", 0, 2)]
    assert key not in {finding_key(SNAPSHOT, other) for other in others}


def test_findings_are_parted_by_their_notes() -> None:
    first, second = finding("range", 0, 1), finding("range", 1, 2)
    notes = {finding_key(SNAPSHOT, first): NOTE, "sum:gone": NOTE}
    assert parted(SNAPSHOT, (first, second), notes) == ((second,), ((first, NOTE),))
    assert parted(SNAPSHOT, (first, second), {}) == ((first, second), ())
    assert "O. K. because it is known" in NOTE.words()
