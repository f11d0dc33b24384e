"""Fabricated findings."""

from nntui.core.training.course import Finding

TOO_HIGH = Finding(
    rule="learning-rate-too-high",
    gravity="error",
    text="learning rate 5 is too high",
    evidence="loss rose from 2.35 to 3,934, now 2.77",
    help="lower it; undo, or start again",
    keys=("learning_rate.down", "training.undo", "training.reset"),
)
DEAD = Finding(
    rule="dead-units",
    gravity="warning",
    text="dead units: 120 of 128 in layer 1",
    evidence="94 % gave 0 for every recent row",
    help="start again at a lower rate, or gelu",
    keys=("learning_rate.down",),
    layer=0,
    view="weights",
)
NOISE = Finding(
    rule="label-noise",
    gravity="hint",
    text="label noise, or overlapping classes",
    evidence="35 % of training rows look like another class",
    help="look at the mistakes, smooth labels",
    keys=("screen.data",),
    view="mistakes",
)
FINDINGS = (TOO_HIGH, DEAD, NOISE)
