"""The base of the drawing widgets paints what changed, when it is seen, and nothing else."""

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.screen import ModalScreen, Screen
from textual.strip import Strip

from nntui.tui.widgets.strip_view import StripView


class _Counter(StripView):
    """Draws a word in each row, and remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ["one", "two", "three"]
        self.drawn: list[tuple[int, int]] = []
        self.painted: list[int] = []

    def draw(self, width: int, height: int) -> list[Strip]:
        self.drawn.append((width, height))
        return [Strip([Segment(word)]) for word in self.words[:height]]

    def render_line(self, y: int) -> Strip:
        self.painted.append(y)
        return super().render_line(y)

    def shown(self) -> list[str]:
        """The text of the rows as they are, border and all."""
        return [strip.text for strip in self.render_lines(Region(0, 0, *self.outer_size))]


class _OneView(App[None]):
    CSS = "_Counter, StripView { height: 5; border: round green; background: #102030; color: #e0e0e0; }"

    def __init__(self, view: StripView) -> None:
        super().__init__()
        self.view = view

    def compose(self) -> ComposeResult:
        yield self.view


async def test_only_the_rows_that_changed_are_painted_again() -> None:
    view = _Counter()
    async with _OneView(view).run_test(size=(20, 10)) as pilot:
        await pilot.pause()
        view.painted.clear()
        view.words[1] = "zwei"
        view.redraw()
        await pilot.pause()
        assert view.painted == [1]
        assert "zwei" in view.shown()[2]


async def test_the_same_drawing_again_paints_nothing() -> None:
    view = _Counter()
    async with _OneView(view).run_test(size=(20, 10)) as pilot:
        await pilot.pause()
        view.painted.clear()
        view.redraw()
        await pilot.pause()
        assert view.painted == []


async def test_rows_that_are_gone_become_blank() -> None:
    view = _Counter()
    async with _OneView(view).run_test(size=(20, 10)) as pilot:
        await pilot.pause()
        view.words = ["one"]
        view.redraw()
        await pilot.pause()
        assert [line[1:-1].strip() for line in view.shown()[1:-1]] == ["one", "", ""]


async def test_it_draws_once_for_each_size_that_it_is_given() -> None:
    view = _Counter()
    async with _OneView(view).run_test(size=(20, 10)) as pilot:
        await pilot.pause()
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        assert view.drawn == [(18, 3), (38, 3)]
        assert {len(line) for line in view.shown()} == {40}


async def test_a_hidden_view_draws_when_it_comes_into_sight_and_not_before() -> None:
    view = _Counter()
    async with _OneView(view).run_test(size=(20, 10)) as pilot:
        await pilot.pause()
        view.display = False
        await pilot.pause()
        view.drawn.clear()
        view.words[0] = "eins"
        view.redraw()
        view.redraw()
        await pilot.pause()
        assert view.drawn == []
        view.display = True
        await pilot.pause()
        assert view.drawn == [(18, 3)]
        assert "eins" in view.shown()[1]


async def test_a_view_behind_another_screen_waits_for_its_own() -> None:
    view = _Counter()
    async with _OneView(view).run_test(size=(20, 10)) as pilot:
        await pilot.pause()
        await pilot.app.push_screen(Screen())
        await pilot.pause()
        view.drawn.clear()
        view.words[0] = "eins"
        view.redraw()
        await pilot.pause()
        assert view.drawn == []
        await pilot.app.pop_screen()
        await pilot.pause()
        assert view.drawn == [(18, 3)]
        assert "eins" in view.shown()[1]


async def test_a_view_under_a_window_that_lets_it_shine_through_goes_on_drawing() -> None:
    view = _Counter()
    async with _OneView(view).run_test(size=(20, 10)) as pilot:
        await pilot.pause()
        await pilot.app.push_screen(ModalScreen())
        await pilot.pause()
        view.drawn.clear()
        view.redraw()
        assert view.drawn == [(18, 3)]


async def test_a_view_that_was_never_mounted_can_be_told_to_redraw() -> None:
    view = _Counter()
    view.redraw()
    assert view.drawn == []


async def test_strips_that_are_shown_before_mounting_are_there_afterwards() -> None:
    view = StripView()
    view.show([Strip([Segment("early")])])
    async with _OneView(view).run_test(size=(20, 10)) as pilot:
        await pilot.pause()
        assert view.render_line(0).text.rstrip() == "early"


async def test_a_new_theme_is_drawn_anew() -> None:
    view = _Counter()
    async with _OneView(view).run_test(size=(20, 10)) as pilot:
        await pilot.pause()
        view.drawn.clear()
        pilot.app.theme = "textual-light"
        await pilot.pause()
        await pilot.pause()
        assert len(view.drawn) >= 1


async def test_strips_are_padded_cropped_and_stand_on_the_views_background() -> None:
    red = Style(bgcolor="#ff0000")
    view = StripView()
    async with _OneView(view).run_test(size=(12, 10)) as pilot:
        await pilot.pause()
        view.show([Strip([Segment("ab")]), Strip([Segment("日本語日本語", Style(bold=True)), Segment("x", red)])])
        await pilot.pause()
        short, long = view.render_line(0), view.render_line(1)
        assert (short.text, long.text) == ("ab        ", "日本語日本")
        base = view.visual_style.rich_style
        assert {segment.style for segment in short} == {base}
        assert [segment.style for segment in long] == [base + Style(bold=True)]


async def test_a_background_of_its_own_is_left_alone() -> None:
    red = Style(bgcolor="#ff0000")
    view = StripView()
    async with _OneView(view).run_test(size=(12, 10)) as pilot:
        strip = Strip([Segment("0123456789", red)])
        view.show([strip])
        await pilot.pause()
        assert view.render_line(0) is strip


async def test_no_segment_lacks_a_style_where_the_user_wants_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    view = _Counter()
    async with _OneView(view).run_test(size=(20, 10)) as pilot:
        await pilot.pause()
        assert pilot.app.no_color
        assert "one" in view.shown()[1]
