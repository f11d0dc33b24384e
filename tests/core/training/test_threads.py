"""The rule for the number of BLAS threads."""

import pytest

from nntui.core.training import threads
from nntui.core.training.threads import available, by_measurement, by_rule


def test_small_networks_take_one_thread() -> None:
    assert by_rule([784, 128, 64, 10], 128) == 1
    assert by_rule([2, 8, 1], 16) == 1


def test_great_products_take_several_but_no_more_than_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    for processors, expected in ((1, 1), (2, 2), (64, 4)):
        monkeypatch.setattr(threads, "available", lambda processors=processors: processors)
        assert by_rule([4096, 4096, 10], 1024) == expected


def test_the_rule_depends_on_the_greatest_product(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "available", lambda: 4)
    assert by_rule([10, 10, 4096, 4096], 1024) == by_rule([4096, 4096, 10, 10], 1024) == 4


@pytest.mark.parametrize("processors", [1, 2, 3, 4, 5])
def test_a_measurement_names_a_power_of_two_that_there_is(processors: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "available", lambda: processors)
    count = by_measurement([20, 10, 3], 8)
    assert count in (1, 2, 4)
    assert count <= processors


def test_there_is_a_processor() -> None:
    assert available() >= 1
