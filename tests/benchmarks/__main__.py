"""All figures, and one table of them at the end: ``python -m tests.benchmarks [NAME …] [--quick]``.

Each file beside this one is a benchmark of its own, run in a process of its own so that none inherits
another's threads or caches. Speed is told as ratios measured interleaved in one run, with their
spread; learning as the worst and median of several seeds. Nothing here passes or fails by the clock.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.machine import in_words
from tests.benchmarks.rows import FILE, QUICK, markdown, read, table

FOLDER = Path(__file__).resolve().parent
_MAIN = 'if __name__ == "__main__"'
NAMES = sorted(
    path.stem
    for path in FOLDER.glob("*.py")
    if not path.stem.startswith("_") and path.stem != "worker" and _MAIN in path.read_text(encoding="utf-8")
)


def main() -> int:
    """Run the named benchmarks, or all; returns how many of them ended with an error."""
    options = _options()
    names = [*options.names, *options.only] or NAMES
    if options.quick:
        os.environ[QUICK] = "1"
    machine = in_words()
    print(machine, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows"
        failed = [name for name in names if run(name, file)]
        shown = markdown if options.markdown else table
        print(f"\n== all figures\n{machine}\n\n{shown(read(file))}")
    if failed:
        print(f"\nended with an error: {', '.join(failed)}")
    return len(failed)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    known = ", ".join(NAMES)
    parser.add_argument("names", nargs="*", choices=[[], *NAMES], metavar="NAME", help=known)
    parser.add_argument("--only", action="append", default=[], choices=NAMES, metavar="NAME", help=known)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter repeats: rough figures")
    parser.add_argument("--markdown", action="store_true", help="the table as the README has it")
    return parser.parse_args()


def run(name: str, file: Path) -> bool:
    """One benchmark, its output passed through, its rows put into the file; true if it failed."""
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, FILE: str(file)}
    with tempfile.TemporaryDirectory() as runs:  # what is trained here is no run of the user's
        environment["NNSTUDIO_RUNS"] = runs
        status = subprocess.run(
            [sys.executable, "-m", f"tests.benchmarks.{name}"], env=environment, check=False
        ).returncode
    print(f"({time.monotonic() - started:.0f} s{', FAILED' if status else ''})", flush=True)
    return bool(status)


if __name__ == "__main__":
    sys.exit(main())
