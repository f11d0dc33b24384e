"""Random keys and mouse events, sizes that nothing fits in: whatever comes, the program lives and ends in good order.

Two hundred keys; a thousand with `python3 -m pytest -m thorough tests/terminal/test_monkey.py`.
"""

import random
import re
import time
from pathlib import Path

import pytest

from tests.terminal.pseudo import NNTUI, PseudoTerminal, environment, number_after, on_a_terminal

pytestmark = pytest.mark.terminal

SIZE, TINY = (120, 40), (20, 5)
ESCAPE, ENTER, PALETTE = "\x1b", "\r", "\x10"
_LONGER_THAN_A_SEQUENCE = 0.4

PLAIN = "".join(chr(code) for code in range(32, 127) if chr(code) not in "q")
"""Everything that a keyboard writes, but what quits."""

NAMED = (
    "\t", "\x1b[Z", ENTER, ESCAPE, "\x7f", "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[5~", "\x1b[6~", "\x1b[H",
    "\x1b[F", "\x1b[1;5A", "\x1b[1;5B", "\x1b[1;5C", "\x1b[1;5D", "\x1b[3~", "\x01", "\x05", "\x0b", "\x15", "é",
    "漢", "\x1b[200~pasted\ntext\x1b[201~", "\x1b[99;99~", "\x1b[I", "\x1b[O",
)  # fmt: skip
"""Tab and enter, escape, arrows with and without ctrl, pages, editing keys, a paste, and what no keyboard sends."""

BUTTONS = (0, 0, 0, 2, 32, 35, 64, 65)
"""Left, right, dragging, moving, and the wheel both ways, as terminals number them."""


def a_key(rng: random.Random) -> str:
    """One key, mostly a plain one; the palette is opened, searched and closed in one go, as it offers to quit."""
    kind = rng.random()
    if kind < 0.55:
        return rng.choice(PLAIN)
    if kind < 0.8:
        return rng.choice(NAMED)
    if kind < 0.97:
        # The lowest line stays alone: there, a click on `q quit` quits.
        place = f"{rng.choice(BUTTONS)};{rng.randint(1, SIZE[0])};{rng.randint(1, SIZE[1] - 1)}"
        return f"\x1b[<{place}M\x1b[<{place}m"
    return PALETTE + "".join(rng.choice("abcdefghij ") for _ in range(3))


def press(terminal: PseudoTerminal, keys: str) -> None:
    """Press a key."""
    terminal.type(keys)
    terminal.read()
    if keys[0] == PALETTE:
        escape(terminal)
        escape(terminal)


def escape(terminal: PseudoTerminal) -> None:
    """Press escape, and leave it time to be told from the beginning of a sequence."""
    terminal.type(ESCAPE)
    later = time.monotonic() + _LONGER_THAN_A_SEQUENCE
    while time.monotonic() < later:
        terminal.read()


def come_to_rest(terminal: PseudoTerminal) -> None:
    """Leave whatever is open, and go to the Train screen."""
    for _ in range(4):
        escape(terminal)
    terminal.type("1")
    terminal.wait_for(lambda text: "Loss" in text and "learning rate" in text, "the Train screen")


@pytest.mark.parametrize(
    ("seed", "keys"), [(0, 200), *(pytest.param(seed, 1000, marks=pytest.mark.thorough) for seed in (1, 2, 3))]
)
def test_random_keys_leave_a_live_program(tmp_path: Path, seed: int, keys: int) -> None:
    rng = random.Random(seed)
    (tmp_path / "Pictures").mkdir()
    with on_a_terminal((*NNTUI, "digits"), SIZE, environment(tmp_path)) as terminal:
        terminal.wait_for(lambda text: (number_after("step", text) or 0) > 0, "the first step")
        for number in range(keys):
            press(terminal, a_key(rng))
            if number == keys // 2:
                terminal.resize(*TINY)
            if number == keys // 2 + 10:
                terminal.resize(*SIZE)
        come_to_rest(terminal)
        terminal.type(":lr 0.0123" + ENTER)
        terminal.wait_for(lambda text: re.search(r"learning rate\W+0\.0123", text), "the new rate")
        terminal.type("q")
        assert terminal.wait_for_end() == 0
        assert b"Traceback" not in terminal.raw
        assert "nntui resume" in terminal.said_afterwards[-1]
