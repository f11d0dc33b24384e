"""Arrays that go to a viewer: nobody writes into them."""

from nntui.core.types import AnyArray


def read_only(values: AnyArray) -> AnyArray:
    """Return an array, of which nobody else has the memory, so that it can no longer be written into."""
    values.flags.writeable = False
    return values
