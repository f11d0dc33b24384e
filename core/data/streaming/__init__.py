"""Tables that do not fit into memory: converted once, then read piece by piece while a network trains."""

from nntui.core.data.streaming.converting import Converted, converted
from nntui.core.data.streaming.source import StreamSource
from nntui.core.data.streaming.streamed import StreamedTable

__all__ = ["Converted", "StreamSource", "StreamedTable", "converted"]
