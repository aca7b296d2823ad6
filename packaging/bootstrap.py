"""Two commands that work on a fresh machine, from any folder, and offline the second time.

    python3 packaging/bootstrap.py run     open the studio on the handwritten digits example
    python3 packaging/bootstrap.py test    run every test
    python3 packaging/bootstrap.py bench   print the tables of speed, memory and learning, and one of all

Whatever follows the command is handed on: ``… run my.nnstudio``, ``… test tests/core -x``.
The script makes ``.venv`` beside the project and installs the pinned versions of constraints.txt.
It keeps to old syntax on purpose, so that an old Python gets a sentence and not a traceback.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import qt_libraries

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
STAMP = ENVIRONMENT / "installed-by-bootstrap"
OLDEST = (3, 11)
EXAMPLE = "digits-cnn"


class Stop(Exception):  # noqa: N818 (it ends the script with its sentence)
    """Why the command cannot go on, in one plain sentence."""


def main(arguments):
    """Run one command; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("command", choices=sorted(COMMANDS))
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="handed on to the studio or to pytest")
    options = parser.parse_args(arguments)
    try:
        check_python()
        return COMMANDS[options.command](options.rest)
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def check_python():
    """Refuse a Python that is too old for the program."""
    if sys.version_info < OLDEST:
        raise Stop(
            "nnstudio needs Python {}.{} or newer; this is {}.{}. Install a newer one and start it by name, "
            "for example: python3.12 packaging/bootstrap.py run".format(*OLDEST, *sys.version_info[:2])
        )


def run(rest):
    """Open the studio; without a screen, train the same example from the command line."""
    install("")
    if not has_screen():
        return train_without_window(rest)
    ensure_libraries({})
    return python("-m", "nnstudio", *(rest or ["open", "--example", EXAMPLE]))


def train_without_window(rest):
    """The same example (or the file given) trained in the terminal, ending with its test accuracy."""
    print("There is no screen here (DISPLAY is not set), so the studio cannot show its window.")
    if rest:
        return python("-m", "nnstudio", "train", *rest)
    print("Training the example {} from the command line instead.".format(EXAMPLE), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        project = str(Path(folder) / (EXAMPLE + ".nnstudio"))
        return python("-m", "nnstudio", "new", EXAMPLE, "-o", project) or python(
            "-m", "nnstudio", "train", project
        )


def test(rest):
    """Every test, on all cores, or those named; without a virtual screen, all but those that need one."""
    ensure_libraries(qt_libraries.TEST_PROGRAMS, screen=False)
    install("test")
    return python("-m", "pytest", "-n", "auto", "--dist", "loadfile", *rest, folder=str(ROOT))


def bench(rest):
    """The tables of the README, measured on this machine."""
    ensure_libraries({}, screen=False)
    install("test")
    return python("-m", "tests.benchmarks", *rest, folder=str(ROOT))


COMMANDS = {"run": run, "test": test, "bench": bench}


def has_screen():
    """Whether a window could be shown."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def ensure_libraries(programs, screen=True):
    """Stop with the line to type if Qt's system libraries are missing and cannot be installed.

    Where windows need not be seen, what shows them may stay missing: the line is only told.
    """
    sentence = qt_libraries.ensure(programs)
    if sentence and (screen or qt_libraries.missing_packages(qt_libraries.OFFSCREEN, {})):
        raise Stop(sentence)
    if sentence:
        print(sentence + "\nUntil then, what needs a screen is left out.", flush=True)


def install(extra):
    """Bring ``.venv`` to the pinned versions; does nothing, and needs no network, if it is there already."""
    wanted = fingerprint()
    done = STAMP.read_text().split() if STAMP.is_file() else []
    if done[:1] == [wanted] and extra in ["", *done[1:]]:
        return
    make_environment()
    target = "{}[{}]".format(ROOT, extra) if extra else str(ROOT)
    print("Installing nnstudio and its pinned dependencies (a few minutes the first time)…", flush=True)
    pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", str(CONSTRAINTS)]
    if python(*pip, "-e", target):
        raise Stop(
            "The dependencies could not be installed. Check the network and the free disk space "
            "(about 2 GB), then try again: what was downloaded is kept."
        )
    extras = {extra, *done[1:]} if done[:1] == [wanted] else {extra}
    STAMP.write_text(" ".join([wanted, *sorted(filter(None, extras))]))


def fingerprint():
    """Changes when the pins, the declared dependencies or the Python version change."""
    parts = [(ROOT / "pyproject.toml").read_bytes(), CONSTRAINTS.read_bytes(), sys.version.encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def make_environment():
    """An empty virtual environment, unless a working one is there."""
    if environment_python().exists() and python("-c", "import pip") == 0:
        return
    try:
        venv.create(str(ENVIRONMENT), with_pip=True, clear=ENVIRONMENT.exists())
    except (OSError, subprocess.CalledProcessError) as error:
        raise Stop(
            "The virtual environment {} could not be made ({}). On Debian or Ubuntu type: "
            "sudo apt-get install -y python3-venv".format(ENVIRONMENT, type(error).__name__)
        ) from error


def environment_python():
    """The environment's own interpreter."""
    if sys.platform == "win32":
        return ENVIRONMENT / "Scripts" / "python.exe"
    return ENVIRONMENT / "bin" / "python"


def python(*arguments, folder=None):
    """Run the environment's Python, in the caller's folder unless told; returns its exit status."""
    return subprocess.run([str(environment_python()), *arguments], cwd=folder, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
