"""Reading safetensors files of ours: arrays and metadata, or one line that says what is wrong with the file."""

from pathlib import Path

from safetensors import SafetensorError, safe_open

from nntui.core.errors import UserError
from nntui.core.types import AnyArray


def read_tensors(path: Path, kind: str, form: str) -> tuple[dict[str, str], dict[str, AnyArray]]:
    """Return metadata and arrays of a file that calls itself `form`.

    Raises `UserError`, which calls the file a `kind`, where it cannot be read or is something else.
    """
    if not path.is_file():
        raise UserError(f"cannot read the {kind} {str(path)!r}: it is no file")
    try:
        with safe_open(path, "np") as file:
            metadata = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
    except (OSError, SafetensorError, TypeError) as error:
        raise UserError(f"cannot read the {kind} {str(path)!r}: {error}") from error
    if metadata.get("format") != form:
        raise UserError(f"{str(path)!r} is no {kind} of this version: its format is {metadata.get('format')!r}")
    return metadata, arrays
