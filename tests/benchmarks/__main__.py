"""All figures, one table after another: ``python -m tests.benchmarks [NAME …]``.

Each file beside this one is a benchmark of its own, run in a process of its own so that none inherits
another's threads or caches. Speed is printed as ratios measured interleaved in one run, with their
spread; learning as the worst and median of several seeds. Nothing here passes or fails by the clock.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
NAMES = sorted(
    path.stem
    for path in FOLDER.glob("*.py")
    if not path.stem.startswith("_") and "__main__" in path.read_text(encoding="utf-8")
)


def main() -> int:
    """Run the named benchmarks, or all; returns how many of them ended with an error."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *NAMES], metavar="NAME", help=", ".join(NAMES))
    names = parser.parse_args().names or NAMES
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    print(f"{machine}, Python {platform.python_version()}")
    return sum(run(name) for name in names)


def run(name: str) -> bool:
    """One benchmark, its output passed through; true if it failed."""
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    with tempfile.TemporaryDirectory() as runs:  # what is trained here is no run of the user's
        environment["NNSTUDIO_RUNS"] = runs
        status = subprocess.run(
            [sys.executable, "-m", f"tests.benchmarks.{name}"], env=environment, check=False
        ).returncode
    print(f"({time.monotonic() - started:.0f} s{', FAILED' if status else ''})", flush=True)
    return bool(status)


if __name__ == "__main__":
    sys.exit(main())
