"""The one check before a commit: format, lint, walls between rooms, types, quick tests.

``python packaging/check.py`` runs all; ``python packaging/check.py ruff mypy`` only those named.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable

CHECKS: dict[str, list[str]] = {
    "format": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "ruff": [PYTHON, "-m", "ruff", "check", "."],
    "walls": [PYTHON, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
    "mypy": [PYTHON, "-m", "mypy"],
    "tests": [PYTHON, "-m", "pytest", "-q", "-m", "not slow and not xvfb", "-n", "2", "--dist", "loadfile"],
}


def main(names: list[str]) -> int:
    unknown = set(names) - CHECKS.keys()
    if unknown:
        print(f"There is no check {', '.join(sorted(unknown))}. There are {', '.join(CHECKS)}.")
        return 2
    failed = [name for name in names or CHECKS if not run(name)]
    print("All green." if not failed else f"Failed: {', '.join(failed)}.")
    return bool(failed)


def run(name: str) -> bool:
    """Run one check; print how it ended and how long it took."""
    started = time.monotonic()
    result = subprocess.run(CHECKS[name], cwd=ROOT, check=False)
    print(f"-- {name}: {'ok' if result.returncode == 0 else 'FAILED'}, {time.monotonic() - started:.0f} s")
    return result.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
