"""Views that the mouse wheel turns over as the page keys do."""

from textual import events

from nntui.tui.widgets.view import View


class Paged(View):
    """A view with pages; the screen turns them, as it asks for what they show."""

    async def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Go a page on."""
        event.stop()
        await self.run_action("screen.page(1)")

    async def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Go a page back."""
        event.stop()
        await self.run_action("screen.page(-1)")
