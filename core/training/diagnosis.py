"""Diagnosis: which rules find something wrong with a run, and how long a finding stays."""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from typing import Any

from nntui.core.training import diagnosis_data, diagnosis_fit, diagnosis_layers, diagnosis_rates
from nntui.core.training.course import Finding, Gravity
from nntui.core.training.signs import Signs

Rule = Callable[[Signs, float], Finding | None]
"""Takes the signs, and what its limits are multiplied with: less than 1 for what was found before."""

RULES: dict[str, Rule] = {
    "unscaled-input": diagnosis_data.unscaled_input,
    "learning-rate-too-high": diagnosis_rates.too_high,
    "exploding-gradients": diagnosis_layers.exploding,
    "dead-units": diagnosis_layers.dead,
    "saturated-units": diagnosis_layers.saturated,
    "vanishing-gradients": diagnosis_layers.vanishing,
    "learning-rate-too-low": diagnosis_rates.too_low,
    "class-collapse": diagnosis_data.class_collapse,
    "no-learning": diagnosis_fit.no_learning,
    "overfitting": diagnosis_fit.overfitting,
    "underfitting": diagnosis_fit.underfitting,
    "label-noise": diagnosis_data.label_noise,
}
"""Causes stand before what follows from them."""

_AT_ONCE = ("unscaled-input",)
"""Rules whose signs do not change from step to step: once is enough."""

_CONFIRMATIONS = 2
_PATIENCE = 3
_EASE = 0.75
_GRAVITIES: tuple[Gravity, ...] = ("error", "warning", "hint")
_ORDER = {name: place for place, name in enumerate(RULES)}


def diagnose(signs: Signs, standing: Collection[str] = ()) -> tuple[Finding, ...]:
    """Return what the signs of one moment say, one a rule at most, the gravest first.

    `standing` names the rules that found something before: that stays more easily than it came.
    """
    found = [rule(signs, _EASE if name in standing else 1.0) for name, rule in RULES.items()]
    return _sorted([finding for finding in found if finding is not None])


def _sorted(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda one: (_GRAVITIES.index(one.gravity), _ORDER[one.rule])))


@dataclass
class _Standing:
    """A finding that waits to be confirmed, or stays until it has been missed several times."""

    finding: Finding
    hits: int = 0
    misses: int = 0
    shown: bool = False


class Bedside:
    """Keeps the findings of a run steady from visit to visit."""

    def __init__(self) -> None:
        """Begin with a healthy run."""
        self._standing: dict[str, _Standing] = {}
        """By the names of the rules."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong, the gravest first."""
        return _sorted([one.finding for one in self._standing.values() if one.shown])

    def visit(self, signs: Signs) -> list[Finding]:
        """Diagnose; return the findings that are new, the gravest first."""
        shown = [rule for rule, one in self._standing.items() if one.shown]
        found = diagnose(signs, shown)
        new = []
        for finding in found:
            one = self._standing.setdefault(finding.rule, _Standing(finding))
            one.finding, one.hits, one.misses = finding, one.hits + 1, 0
            enough = one.hits >= _CONFIRMATIONS or signs.diverged or finding.rule in _AT_ONCE
            if enough and not one.shown:
                one.shown = True
                new.append(finding)
        for rule in self._standing.keys() - {finding.rule for finding in found}:
            self._miss(rule)
        return new

    def _miss(self, rule: str) -> None:
        one = self._standing[rule]
        one.misses += 1
        one.hits = 0
        if not one.shown or one.misses >= _PATIENCE:
            del self._standing[rule]

    def state(self) -> list[dict[str, Any]]:
        """What JSON can hold."""
        return [asdict(one) for one in self._standing.values()]

    def restore(self, state: list[dict[str, Any]]) -> None:
        """Take a state back. Raises `KeyError` or `TypeError` for what is none."""
        self._standing = {}
        for values in state:
            finding = Finding(**(values["finding"] | {"keys": tuple(values["finding"]["keys"])}))
            self._standing[finding.rule] = _Standing(finding, values["hits"], values["misses"], values["shown"])
