"""All rules in one list, and the review that runs them.

A new rule is a function from evidence to findings, and one line here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeAlias

from sitmap.domain.review.control_rules import control
from sitmap.domain.review.evidence import Evidence
from sitmap.domain.review.finding import SEVERITIES, Finding
from sitmap.domain.review.geometry_rules import geometry
from sitmap.domain.review.judgement_rules import disputed, opposed, spans
from sitmap.domain.review.place_rules import directions, distances
from sitmap.domain.review.reading_rules import part_whole, ranges, ratio_scope, sums
from sitmap.domain.review.row_rules import bounds, dates, one_source, stale, units
from sitmap.domain.review.series_rules import falling, seams

__all__ = ["MOST_FINDINGS", "RULES", "Rule", "review"]

MOST_FINDINGS: Final = 25
"""So many findings of one rule are listed; nobody reads on through hundreds alike."""

Find: TypeAlias = Callable[[Evidence], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """``name`` stands in findings, ``title`` is what people read, ``find`` does the work."""

    name: str
    title: str
    find: Find


RULES: Final = (
    Rule("bounds", "Bounds out of order", bounds),
    Rule("dates", "Dates after publication", dates),
    Rule("unit", "Units or scopes mixed", units),
    Rule("range", "Claims that differ", ranges),
    Rule("part-whole", "Part above its whole", part_whole),
    Rule("ratio-scope", "Ratio of another scope", ratio_scope),
    Rule("sum", "Sums that do not close", sums),
    Rule("falling", "Totals that fall", falling),
    Rule("seam", "Jump with the source", seams),
    Rule("stale", "Stale beside fresh", stale),
    Rule("one-source", "One source behind a side", one_source),
    Rule("disputed", "Claim and denial", disputed),
    Rule("opposed", "Opposite judgements", opposed),
    Rule("span", "Length of time", spans),
    Rule("distance", "Distance or direction", distances),
    Rule("direction", "Course of a road", directions),
    Rule("control", "Control by another source", control),
    Rule("geometry", "Geometry of another source", geometry),
)
"""Every rule once; cheap ones first, so that a review that is stopped has found something."""


def review(evidence: Evidence, rules: Iterable[Rule] = RULES) -> tuple[Finding, ...]:
    """Return what the rules find, what asks most first, then in the order of the rules.

    Of one rule at most 25 findings are listed, and one that says so if there are more. Raises
    Cancelled if the evidence's progress says so.
    """
    chosen = tuple(rules)
    found: list[Finding] = []
    for number, rule in enumerate(chosen):
        evidence.progress.step(number, len(chosen), rule.title)
        found += _found_by(rule, evidence)
    evidence.progress.step(len(chosen), len(chosen), "")
    return tuple(sorted(found, key=lambda finding: SEVERITIES.index(finding.severity)))


def _found_by(rule: Rule, evidence: Evidence) -> list[Finding]:
    first = list(dict.fromkeys(islice(rule.find(evidence), MOST_FINDINGS + 1)))
    if len(first) > MOST_FINDINGS:
        words = f"{rule.title}: there are more than the {MOST_FINDINGS} findings listed here."
        first[-1] = Finding(rule.name, first[-1].severity, first[-1].rows, words)
    return first
