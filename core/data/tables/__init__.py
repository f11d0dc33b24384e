"""Tables from files: CSV, TSV and Parquet, as they are in real life. DuckDB is loaded when one is read."""

from nntui.core.data.tables.files import is_table
from nntui.core.data.tables.heads import HeadColumn, table_head
from nntui.core.data.tables.reading import read_table
from nntui.core.data.tables.sizing import TableSize, table_size

__all__ = ["HeadColumn", "TableSize", "is_table", "read_table", "table_head", "table_size"]
