"""Where the files that travel with the program are: icons, examples, help, translations."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def resource_path(*parts: str) -> Path:
    """The path of a shipped file or folder, such as ``resource_path("examples", "xor")``.

    In a checkout the resources lie beside the package; in an installed copy, inside it.
    """
    installed = _PACKAGE / "resources"
    root = installed if installed.is_dir() else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)
