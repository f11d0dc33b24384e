"""The program as a process, with folders of its own: what the tests of the command line start."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMMAND = (sys.executable, "-c", "from nntui.tui.cli import main; main()")
SECONDS = 60


@dataclass
class Ended:
    """How a process ended."""

    code: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        """The JSON lines; NaN and infinity, which are no JSON, are refused."""
        return [json.loads(line, parse_constant=_refuse) for line in self.out.splitlines()]

    @property
    def complaint(self) -> str:
        """The one line on standard error."""
        assert "Traceback" not in self.err
        (line,) = self.err.splitlines()
        assert line.startswith("Error: ")
        return line


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a user without any files yet."""
    folders = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("DATA", "STATE", "CONFIG", "CACHE")}
    return os.environ | folders | {"TERM": "xterm-256color"} | more


def start(home: Path, *words: str, **said: Any) -> subprocess.Popen[str]:
    """Start `nntui` with these words and pipes for its streams."""
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    env = environment(home, **said.pop("env", {}))
    return subprocess.Popen([*COMMAND, *words], text=True, env=env, cwd=home, **(streams | said))


def nntui(home: Path, *words: str, **said: Any) -> Ended:
    """Run `nntui` with these words to its end."""
    return finish(start(home, *words, **said))


def finish(process: subprocess.Popen[str]) -> Ended:
    """Wait for the end of a process."""
    out, err = process.communicate(timeout=SECONDS)
    return Ended(process.returncode, out or "", err or "")


def _refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")
