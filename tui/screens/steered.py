"""What steering brings to the screen of a run: the list of values, the line of commands, copying, panels' sizes."""

from textual import events
from textual.reactive import reactive

from nntui.tui.copying import copied_layer, copied_reading, copied_value
from nntui.tui.screens.typing import TypingScreen
from nntui.tui.tips import tip_of
from nntui.tui.widgets.body import Body
from nntui.tui.widgets.layers_panel import LayersPanel
from nntui.tui.widgets.steering_panel import SteeringPanel


class SteeredScreen(TypingScreen):
    """A screen with a steering panel, a line of commands and a body whose panels have sizes to change."""

    chosen_layer: reactive[int] = reactive(0, repaint=False)

    def explain(self) -> None:
        """Give every part of the screen its sentence for the mouse."""
        for part in self.query("StatusLine, KeyLine, Drawn"):
            part.tooltip = part.tooltip or tip_of(part.id or "")

    @property
    def body(self) -> Body | None:
        """What the panels stand in, once it is there."""
        return next(iter(self.query(Body)), None)

    def take_focus(self, name: str) -> None:
        """Give the keys to a panel, but for what is being typed."""
        if self.command_line is None or not self.command_line.is_open:
            super().take_focus(name)

    def take_sizes(self, side: int | None, charts: int | None) -> None:
        """Give the panels the sizes that they had the last time."""
        if self.body is not None:
            self.body.side, self.body.charts = side, charts
            self.body.apply()

    def on_steering_panel_steered(self, message: SteeringPanel.Steered) -> None:
        """Send what was nudged."""
        self.command(message.command)

    def on_steering_panel_typing(self, message: SteeringPanel.Typing) -> None:
        """Let the chosen value be typed."""
        self.action_command_line(message.line)

    def on_click(self, event: events.Click) -> None:
        """Choose the panel that was clicked."""
        clicked = event.widget
        if clicked is not None and clicked.id in self.panels and clicked.id != self.chosen:
            self.choose(clicked.id)

    def action_open_panel(self) -> None:
        """Make the chosen panel full screen; in the list of values, type the chosen one."""
        if self.chosen == "steering":
            self.query_one(SteeringPanel).type_value()
        else:
            self.action_full_screen()

    def action_copy(self) -> None:
        """Copy what is chosen: a value, a layer, or what the panel reads."""
        steering = self.query_one(SteeringPanel)
        layer = self.query_one(LayersPanel).chosen
        if self.chosen == "steering" and steering.chosen is not None:
            text, said = copied_value(steering.chosen)
        elif self.chosen == "layers" and layer is not None:
            text, said = copied_layer(layer, self.chosen_layer + 1)
        else:
            text, said = copied_reading(self.query_one(f"#{self.chosen}"))
        self.app.copy_to_clipboard(text)
        self.say(said)

    def action_resize(self, across: int, down: int) -> None:
        """Move the border between charts and side, or between charts and the view."""
        body = self.query_one(Body)
        if not body.shift(across, down):
            self.say("no further" if body.is_adjustable else "panels have sizes to change where all of them are shown")
