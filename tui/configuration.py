"""The user's configuration file: which keys do what, the theme, and the memory that kept moments may take.

It is a TOML file, by default `~/.config/nntui/config.toml`, and nobody needs one:

    theme = "nord"
    timeline_memory = "128MB"

    [keys]
    "training.undo" = "u,ctrl+u"
"""

import contextlib
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
import platformdirs
from textual.keys import KEY_NAME_REPLACEMENTS, Keys, _character_to_key

from nntui.core.errors import unknown
from nntui.tui.formatting import safe
from nntui.tui.keys import BY_ID, KEYS, keys_of

_MOST_BYTES = 2**20
_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "ki": 2**10, "mi": 2**20, "gi": 2**30}
_LEAST_MEMORY, _MOST_MEMORY = 10**6, 10**12
_FIELDS: dict[str, type] = {"keys": dict[str, str], "theme": str, "timeline_memory": str}
_KINDS = {"keys": 'a table such as "training.undo" = "u"', "theme": "a name", "timeline_memory": 'such as "64MB"'}


@dataclass(frozen=True)
class Configuration:
    """What the user wants to be otherwise."""

    keymap: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Textual's names of keys, with commas between them, by the ids of the table of keys."""

    written: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """The same keys as the user wrote them."""

    theme: str | None = None
    timeline_bytes: int | None = None
    complaints: tuple[str, ...] = ()
    """What could not be taken from the file, a line each; the rest of it counts."""

    def shown(self, id: str) -> str:
        """The keys of a row of the table, as they are shown."""
        if id not in self.keymap:
            return BY_ID[id].shown
        return " ".join(part.strip() for part in self.written[id].split(",")).strip() or ","


USUAL = Configuration()
"""What there is without a file."""


def default_path() -> Path:
    """Where the file is."""
    return platformdirs.user_config_path("nntui") / "config.toml"


def read_configuration(path: Path | None = None) -> Configuration:
    """Read the file; what is wrong with it is complained of, and never raised. Without a file, all is as usual."""
    path = default_path() if path is None else path
    complaints: list[str] = []
    tables = _tables(path, complaints)
    values = {name: _value(name, tables, complaints) for name in _FIELDS}
    complaints += [unknown("setting", name, _FIELDS) for name in sorted(tables.keys() - _FIELDS.keys())]
    memory, said = values["timeline_memory"], values["keys"] or {}
    keymap = _keymap(said, complaints)
    return Configuration(
        MappingProxyType(keymap),
        MappingProxyType({id: safe(said[id]) for id in keymap}),
        values["theme"],
        None if memory is None else _bytes(memory, complaints),
        tuple(safe(f"{path.name}: {complaint}") for complaint in complaints),
    )


def _tables(path: Path, complaints: list[str]) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise ValueError(f"it has more than {_MOST_BYTES:,} bytes")
        return tomllib.loads(content.decode())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        reason = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else _reason(error)
        complaints.append(f"it cannot be read and does not count: {reason}")
        return {}


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _value(name: str, tables: dict[str, Any], complaints: list[str]) -> Any:
    """Return a setting, None where it is not there or of another kind."""
    if name not in tables:
        return None
    try:
        return msgspec.convert(tables[name], _FIELDS[name])
    except msgspec.ValidationError:
        complaints.append(f"{name} has to be {_KINDS[name]}")
        return None


def _bytes(text: str, complaints: list[str]) -> int | None:
    """Read such as 64MB, 1.5 GB or 512MiB."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmg]i?|)b?\s*", text.lower())
    size = float(found[1]) * _UNITS[found[2]] if found else 0.0
    if not _LEAST_MEMORY <= size <= _MOST_MEMORY:
        complaints.append(f"timeline_memory {text!r} cannot be: from 1MB to 1000GB, such as 64MB")
        return None
    return int(size)


def _keymap(said: Mapping[str, str], complaints: list[str]) -> dict[str, str]:
    """Return what can be remapped: ids that there are, keys that there are, and no key twice on a screen."""
    keymap = {}
    for id, keys in said.items():
        if id not in BY_ID:
            examples = ": ids are such as training.undo, learning_rate.up or view.weights"
            complaints.append(f"there is no id {id!r}{_nearest(id, BY_ID, examples)}")
            continue
        parts = ["comma"] if keys == "," else [part.strip() for part in keys.split(",")]
        strange = [part for part in parts if not _is_key(part)]
        if strange:
            base = strange[0].rpartition("+")[2]
            hint = _nearest(base, _known_keys(), ": write such as u, ctrl+u, f5 or space")
            complaints.append(f"{id}: there is no key {strange[0]!r}{hint}")
        else:
            keymap[id] = ",".join(dict.fromkeys(_character_to_key(part) if len(part) == 1 else part for part in parts))
    return _without_conflicts(keymap, complaints)


def _without_conflicts(keymap: dict[str, str], complaints: list[str]) -> dict[str, str]:
    """Leave out, one after the other, what would give a key two meanings."""
    keymap = dict(keymap)
    while True:
        conflict = next((id for id in keymap if _rivals(id, keymap)), None)
        if conflict is None:
            return keymap
        key, rival = _rivals(conflict, keymap)[0]
        complaints.append(f"{conflict}: the key {key} is that of {rival}; {BY_ID[conflict].shown} stays")
        del keymap[conflict]


def _rivals(id: str, keymap: Mapping[str, str]) -> list[tuple[str, str]]:
    """Keys of a row that other rows have on the same screen, with those rows' ids."""
    mine = set(keymap[id].split(","))
    others = (other for place in BY_ID[id].on for other in keys_of(place) if other.id != id)
    return [(key, other.id) for other in others for key in mine & set(keymap.get(other.id, other.key).split(","))]


def _is_key(name: str) -> bool:
    """Whether Textual has a key of that name: one character, or a name such as `f5`, `space` or `ctrl+x`."""
    *modifiers, base = name.split("+") if len(name) > 1 else [name]
    if not all(modifier in ("ctrl", "alt", "shift") for modifier in modifiers):
        return False
    if len(base) == 1:
        return base.isprintable() and not base.isspace()
    with contextlib.suppress(KeyError):
        return bool(unicodedata.lookup(base.replace("_", " ")))
    return base in _known_keys()


def _known_keys() -> set[str]:
    named = {str(key.value).rpartition("+")[2] for key in Keys if not str(key.value).startswith("<")}
    table = {name for key in KEYS for name in key.key.split(",") if "+" not in name}
    return {name for name in named if len(name) > 1} | set(KEY_NAME_REPLACEMENTS.values()) | table


def _nearest(name: str, known: Iterable[str], otherwise: str) -> str:
    """What to say behind a name that is not known."""
    from difflib import get_close_matches

    nearest = get_close_matches(name, list(known), n=1)
    return f": did you mean {nearest[0]!r}?" if nearest else otherwise
