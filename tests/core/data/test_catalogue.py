"""All sets that have a name."""

import subprocess
import sys

import numpy as np
import pytest

from nntui.core.data.bundled import bundled_sets
from nntui.core.data.catalogue import find_set, known_sets, load_set
from nntui.core.data.downloads import downloadable_sets
from nntui.core.data.raw import RawArrays, RawTable
from nntui.core.data.synthetic import TOYS
from nntui.core.errors import DataError


def test_the_listing_has_every_set_once() -> None:
    names = [info.name for info in known_sets()]
    assert names == [*bundled_sets(), *TOYS, *downloadable_sets()]
    assert len(set(names)) == len(names)


def test_the_listing_says_what_each_set_is() -> None:
    for info in known_sets():
        assert info.title
        assert info.source
        assert bool(info.licence) == bool(info.licence_url) == (info.kind != "made up")
        assert (info.noise is not None) == (info.kind == "made up")
        assert info.available == (info.kind != "download")
        assert (info.classes > 1) == (info.task == "classification")


@pytest.mark.parametrize("name", [*bundled_sets(), *TOYS])
def test_the_listing_agrees_with_the_raw_values(name: str) -> None:
    info, raw = find_set(name), load_set(name, None, None, np.random.default_rng(0))
    if isinstance(raw, RawTable):
        assert (info.rows, info.features) == (raw.table.rows, len(raw.table.columns) - 1)
        assert info.target == raw.target
        assert info.classes == len(raw.table.column(info.target).levels)
    else:
        assert isinstance(raw, RawArrays)
        assert info.rows == len(raw.x) + (len(raw.own_test[0]) if raw.own_test else 0)
        assert (info.features, info.classes) == (raw.x.shape[1], len(raw.class_names))


def test_size_and_noise_are_for_made_up_data() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(DataError, match="--size is for made-up data"):
        load_set("penguins", 100, None, rng)
    with pytest.raises(DataError, match="--noise is for made-up data"):
        load_set("mnist", None, 0.1, rng)
    raw = load_set("line", 50, 0.0, rng)
    assert isinstance(raw, RawTable)
    assert raw.table.rows == 50


def test_an_unknown_name_gets_a_suggestion() -> None:
    with pytest.raises(DataError, match="did you mean 'fashion-mnist'"):
        find_set("fashion_mnist")


def test_the_listing_opens_no_arrays() -> None:
    code = (
        "import sys, numpy\n"
        "def refuse(*a, **k): raise AssertionError('arrays were loaded')\n"
        "numpy.load = refuse\n"
        "from nntui.core.data.catalogue import known_sets\n"
        "assert known_sets()\n"
        "assert 'pooch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
