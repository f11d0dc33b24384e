"""A sentence for each part of the screen that the mouse rests on."""

from nntui.tui.keys import BY_ID

TIPS: dict[str, str] = {
    "status": "What is trained, and how far it has come.",
    "loss": "How wrong the network is: on the newest batches, and on the rows kept for validation.",
    "accuracy": "How often, or how well, it is right: on the newest batches, and on the rows kept for validation.",
    "changes": "What you changed, with the step at which it happened; the newest stands first.",
    "layers": "One row a layer: its shape, the size of its weights, gradients and updates. Up and down choose one.",
    "keys": "Keys to press, or to click.",
}
"""By the ids of widgets."""


def tip_of(id: str) -> str | None:
    """The sentence for a widget; a view says what its key in the table does."""
    if id in TIPS:
        return TIPS[id]
    key = BY_ID.get(f"view.{id}")
    return None if key is None else f"{key.help[:1].upper()}{key.help[1:]}."
