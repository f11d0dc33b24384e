"""What `y` copies of a panel: the chosen value, the chosen layer, or what the panel's title reads."""

from textual.content import Content
from textual.widget import Widget

from nntui.core.training.seen import LayerView
from nntui.tui.formatting import count, safe, significant
from nntui.tui.steering import Control


def copied_value(control: Control) -> tuple[str, str]:
    """Return what is copied of a row of the list, exactly, and what is said of it."""
    words = len(control.line.split())
    exact = control.line.split()[-1] if words > 1 and not control.line.endswith(" ") else control.value
    return exact, f"copied {control.label}: {exact}"


def copied_layer(layer: LayerView, number: int) -> tuple[str, str]:
    """Return one line about a layer, counted from 1, and what is said of it."""
    facts = [
        f"layer {number}",
        f"{layer.inputs}→{layer.units}",
        layer.activation,
        f"{count(layer.parameters)} parameters",
        f"dropout {layer.dropout:g}",
        f"|w| {significant(layer.weight_norm)}",
        f"|grad| {significant(layer.gradient_norm)}",
        f"upd/w {significant(layer.update_ratio)}",
    ]
    text = ", ".join(facts)
    return text, f"copied {text}"


def copied_reading(panel: Widget) -> tuple[str, str]:
    """Return what a panel's title reads, such as the newest losses, and what is said of it."""
    text = safe(Content.from_markup(str(panel.border_title or "")).plain)
    return text, f"copied {text}"
