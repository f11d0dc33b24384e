"""`NAME:ARGUMENT=VALUE,...`: read, written, made into what it names, and, for a schedule, completed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nntui.core.errors import UserError
from nntui.core.limits import Limits
from nntui.core.schedules import (
    SCHEDULES,
    Constant,
    CosineDecay,
    CosineDecayRestarts,
    ExponentialDecay,
    InverseTimeDecay,
    PiecewiseConstantDecay,
    PolynomialDecay,
    ReduceLROnPlateau,
    Schedule,
    describe,
    planned,
)
from nntui.core.spec import Spec, check_arguments, make, parse


@pytest.mark.parametrize(
    ("text", "name", "arguments"),
    [
        ("cosine", "cosine", {}),
        (" cosine ", "cosine", {}),
        ("a:b=1", "a", {"b": 1}),
        ("a:b=-1,c=0.5,d=1e-3", "a", {"b": -1, "c": 0.5, "d": 0.001}),
        ("a : b = 1 , c = x y ", "a", {"b": 1, "c": "x y"}),
        ("a:b=true,c=false,d=none,e=True", "a", {"b": True, "c": False, "d": None, "e": "True"}),
        ("a:b=3/8,c= 0.2 / x /none", "a", {"b": [3, 8], "c": [0.2, "x", None]}),
        ("a:warmup-steps=5epochs", "a", {"warmup_steps": "5epochs"}),
        ("a:b=c:d", "a", {"b": "c:d"}),
    ],
)
def test_a_choice_is_read_with_its_arguments(text: str, name: str, arguments: dict[str, Any]) -> None:
    spec = parse(text)
    assert (spec.name, spec.arguments) == (name, arguments)
    assert [type(value) for value in spec.arguments.values()] == [type(value) for value in arguments.values()]


@pytest.mark.parametrize("text", ["", " ", ":", ":b=1"])
def test_a_choice_without_a_name_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="names nothing: write it as NAME or as NAME:ARGUMENT=VALUE"):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "a:",
        "a:b",
        "a:b=",
        "a:=1",
        "a:b=1,",
        "a:b=1,,c=2",
        "a:b=1/",
        "a:b=/1",
        "a:b=1//2",
        "a:b==1",
        "a:b=1 c=2",
        "a:1b=2",
        "a:b c=1",
    ],
)
def test_another_form_is_refused_with_the_right_one(text: str) -> None:
    with pytest.raises(UserError) as raised:
        parse(text)
    assert str(raised.value) == f"{text!r}: write it as NAME:ARGUMENT=VALUE,ARGUMENT=VALUE"


@pytest.mark.parametrize("text", ["a:b=1,b=1", "a:b-c=1,b_c=2"])
def test_an_argument_that_is_given_twice_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="is given twice"):
        parse(text)


@given(st.text(st.sampled_from("ab:=,/ .-+_0159einfatruelsxo\n٣"), max_size=30) | st.text(max_size=30))
def test_whatever_is_read_is_written_so_that_it_is_read_again(text: str) -> None:
    spec, refusal = None, ""
    try:
        spec = parse(text)
    except UserError as error:
        refusal = str(error)
    assert "\n" not in refusal
    assume("nan" not in str(spec).lower())  # a NaN is not equal to itself
    assert spec is None or parse(str(spec)) == spec


# Making


@dataclass
class Made:
    """One argument of each kind."""

    number: float
    count: int = 3
    on: bool = False
    several: Sequence[float] = (1.0,)
    limit: float | None = None
    word: str = "x"


def refusing(value: float) -> Made:
    """A maker with an opinion of its own."""
    raise UserError(f"value {value} cannot be: 5 is possible")


TABLE: dict[str, Callable[..., Made]] = {"made": Made, "refusing": refusing, "bare": lambda: Made(0.0)}


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("made:number=2", Made(2.0)),
        ("made:number=-0.5,count=7,on=true,word=y", Made(-0.5, 7, True, word="y")),
        ("made:number=1,several=3/8", Made(1.0, several=[3.0, 8.0])),
        ("made:number=1,several=3", Made(1.0, several=[3.0])),
        ("made:number=1,limit=none", Made(1.0)),
        ("made:number=1,limit=4", Made(1.0, limit=4.0)),
        ("bare", Made(0.0)),
    ],
)
def test_a_choice_is_made_with_arguments_of_the_right_types(text: str, made: Made) -> None:
    assert make("thing", TABLE, parse(text)) == made


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("mad", "unknown thing 'mad': did you mean 'made'? (one of made, refusing, bare)"),
        ("made", "thing 'made' needs number: write made:number=..."),
        ("made:numbr=1", "thing 'made': unknown argument 'numbr': did you mean 'number'?"),
        ("bare:number=1", "thing 'bare' takes no arguments: leave number out"),
        ("made:number=x", "thing 'made': number 'x' cannot be: expected a number, got text"),
        ("made:number=true", "number 'true' cannot be: expected a number, got true or false"),
        ("made:number=none", "number 'none' cannot be: expected a number, got none"),
        ("made:number=1/2", "number '1/2' cannot be: expected a number, got values with / between them"),
        ("made:number=1,count=1.5", "count '1.5' cannot be: expected a whole number, got a number"),
        ("made:number=1,on=1", "on '1' cannot be: expected true or false, got a whole number"),
        ("made:number=1,several=3/x", "several '3/x' cannot be: expected a number, got text"),
        ("made:number=1,several=x", "several 'x' cannot be: expected a number, got text"),
        ("made:number=1,limit=x", "limit 'x' cannot be: expected a number or none, got text"),
        ("made:number=nan", "number 'nan' cannot be: expected finite numbers"),
        ("made:number=1e400", "number 'inf' cannot be: expected finite numbers"),
        ("made:number=1,several=1/-inf", "several '1/-inf' cannot be: expected finite numbers"),
        (f"made:number={'9' * 400}", "cannot be: number out of range"),
        ("refusing:value=4", "thing 'refusing': value 4.0 cannot be: 5 is possible"),
    ],
)
def test_what_cannot_be_made_is_refused_in_one_line(text: str, message: str) -> None:
    with pytest.raises(UserError) as raised:
        make("thing", TABLE, parse(text))
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_arguments_are_held_against_the_limits_under_their_names() -> None:
    limits: dict[str, Limits] = {"share": (lambda value: 0 <= value <= 1, "0 to 1")}
    check_arguments(limits, {"share": 0.5, "other": 7, "none": None})
    check_arguments(limits, {"share": None}, optional=("share",))
    check_arguments(limits, {"share": [0, 1]})
    for value, named in (
        (1.5, "1.5"),
        ((0.5, 2), "2"),
        (True, "True"),
        (float("nan"), "nan"),
        ("much", "much"),
        (None, "None"),
    ):
        with pytest.raises(UserError, match=f"share {named} cannot be: 0 to 1 is possible"):
            check_arguments(limits, {"share": value})


# Schedules, completed: 71 batches an epoch


@pytest.mark.parametrize(
    ("text", "epochs", "complete"),
    [
        ("constant", 10, Constant(0.1)),
        ("exponential", 10, ExponentialDecay(0.1, 71, 0.9)),
        ("inverse-time", None, InverseTimeDecay(0.1, 71, 0.5)),
        ("piecewise", 8, PiecewiseConstantDecay([284, 426], [0.1, 0.01, 0.001])),
        ("piecewise:values=0.5/0.2", 8, PiecewiseConstantDecay([284], [0.5, 0.2])),
        ("piecewise:boundaries=2epochs", 8, PiecewiseConstantDecay([142], [0.1, 0.01])),
        ("piecewise:boundaries=1epoch/100/.5 epochs", 8, None),
        ("polynomial", 10, PolynomialDecay(0.1, 710)),
        ("polynomial:power=2,cycle=true", None, PolynomialDecay(0.1, 1420, power=2.0, cycle=True)),
        ("cosine", 10, CosineDecay(0.1, 710)),
        ("cosine", None, CosineDecay(0.1, 1420)),
        ("cosine:decay_steps=5epochs", 10, CosineDecay(0.1, 355)),
        ("cosine:decay-steps=1.5 epochs,alpha=0.1", 10, CosineDecay(0.1, 106, 0.1)),
        ("cosine:decay_steps=0.001epochs", 10, CosineDecay(0.1, 1)),
        ("cosine:warmup_steps=100", 10, CosineDecay(0.0, 610, 0.0, 0.1, 100)),
        ("cosine:warmup_steps=0epochs", 10, CosineDecay(0.1, 710)),
        ("cosine:warmup_steps=2epochs", 2, CosineDecay(0.0, 142, 0.0, 0.1, 142)),
        ("cosine:warmup_steps=100,initial_learning_rate=0.01", 10, CosineDecay(0.01, 610, 0.0, 0.1, 100)),
        ("cosine:warmup_target=0.5", 10, CosineDecay(0.1, 639, 0.0, 0.5, 71)),
        ("cosine:warmup_target=none", 10, CosineDecay(0.1, 710)),
        ("cosine-restarts", 7, CosineDecayRestarts(0.1, 71)),
        ("plateau", None, ReduceLROnPlateau(0.1)),
        ("plateau:patience=3epochs,factor=0.5", None, ReduceLROnPlateau(0.1, 0.5, 3)),
    ],
)
def test_what_a_user_writes_is_completed_for_the_run(text: str, epochs: int | None, complete: Schedule | None) -> None:
    spec = planned(parse(text), 0.1, 71, epochs)
    if complete is None:
        with pytest.raises(UserError, match=r"boundaries \[71.0, 100.0, 36.0\] cannot be"):
            make("schedule", SCHEDULES, spec)
        return
    assert make("schedule", SCHEDULES, spec) == complete
    # What a recipe stores is complete: read again, for whatever run, it stays what it is.
    assert make("schedule", SCHEDULES, parse(str(spec))) == complete
    assert planned(parse(str(spec)), 7.0, 3, 1) == parse(str(spec))


@given(
    st.sampled_from(sorted(SCHEDULES)), st.floats(1e-9, 1e3), st.integers(1, 10_000), st.none() | st.integers(1, 999)
)
def test_a_name_alone_gives_a_schedule_for_every_run(name: str, rate: float, batches: int, epochs: int | None) -> None:
    spec = planned(Spec(name), rate, batches, epochs)
    schedule = make("schedule", SCHEDULES, spec)
    end = schedule(batches * (epochs or 20) + 2)
    assert schedule(0) == pytest.approx(rate)
    assert end == rate if name in ("constant", "plateau") else end < rate or name == "cosine-restarts"
    assert len(describe(schedule)) <= 30


def test_the_third_cycle_of_restarts_ends_with_the_run() -> None:
    schedule = make("schedule", SCHEDULES, planned(Spec("cosine-restarts"), 0.1, 70, 10))
    assert [step for step in range(1, 750) if schedule(step) > schedule(step - 1)] == [100, 300, 700]


@given(st.integers(1, 500), st.integers(1, 60))
def test_restarts_that_nobody_laid_out_leave_no_full_rate_for_the_run_s_last_steps(batches: int, epochs: int) -> None:
    schedule = make("schedule", SCHEDULES, planned(Spec("cosine-restarts"), 0.1, batches, epochs))
    run = batches * epochs
    assert [schedule(step) > schedule(step - 1) for step in range(1, run)].count(True) <= 2


def test_a_low_rate_is_not_raised_by_a_polynomial() -> None:
    assert planned(Spec("polynomial"), 1e-5, 71, 10).arguments["end_learning_rate"] == pytest.approx(1e-7)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("cosin", "unknown schedule 'cosin': did you mean 'cosine'?"),
        ("cosine:decay=5epochs", "schedule 'cosine': unknown argument 'decay': did you mean 'decay_steps'?"),
        ("cosine:decay_steps=5epoks", "decay_steps '5epoks' cannot be: expected a number, got text"),
        ("cosine:alpha=5epochs", "alpha '5epochs' cannot be: expected a number, got text"),
        ("cosine:warmup_steps=x", "warmup_steps 'x' cannot be: expected a number, got text"),
        ("cosine:warmup_steps=nan", "warmup_steps 'nan' cannot be"),
        ("cosine:warmup_steps=inf", "warmup_steps 'inf' cannot be"),
        ("cosine:decay_steps=0epochs", "schedule 'cosine': decay_steps 0.0 cannot be"),
        (f"cosine:decay_steps={'9' * 400}epochs", "cannot be: expected a number, got text"),
        ("piecewise:values=0.1", "schedule 'piecewise' needs boundaries: write piecewise:boundaries=..."),
        ("piecewise:values=x/y", "values 'x/y' cannot be: expected a number, got text"),
        ("plateau:patience=2.5", "patience '2.5' cannot be: expected a whole number, got a number"),
    ],
)
def test_what_a_user_wrote_wrong_is_said_by_the_one_who_makes_it(text: str, message: str) -> None:
    with pytest.raises(UserError) as raised:
        make("schedule", SCHEDULES, planned(parse(text), 0.1, 71, 10))
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("schedule", "text"),
    [
        (Constant(0.1), ""),
        (ExponentialDecay(0.1, 1420, 0.9), "×0.9 every 1,420 steps"),
        (InverseTimeDecay(0.1, 71, 0.5), "1/t, 0.5 per 71 steps"),
        (PiecewiseConstantDecay([1, 2], [0.1, 0.01, 0.0005]), "3 pieces, to 5e-4"),
        (PolynomialDecay(0.1, 1420), "linear to 1e-4, 1,420 steps"),
        (PolynomialDecay(0.1, 1_420_000, power=2), "power 2 to 1e-4, 1.42M steps"),
        (CosineDecay(0.1, 14_200), "cosine to 0, 14.2k steps"),
        (CosineDecay(0.0, 1320, 0.05, 0.1, 100), "cosine to 0.005, 1,420 steps"),
        (CosineDecayRestarts(0.1, 203), "cosine cycles of 203, ×2"),
        (CosineDecayRestarts(0.1, 999_600, 1.0), "cosine cycles of 1M"),
        (ReduceLROnPlateau(0.1), "×0.1 after 10 flat epochs"),
    ],
)
def test_a_schedule_is_described_in_a_few_words(schedule: Schedule, text: str) -> None:
    assert describe(schedule) == text
    assert len(text) <= 28
