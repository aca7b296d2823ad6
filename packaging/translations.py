"""The translations: gather the strings of the code, update each language's file, compile it.

    python packaging/translations.py           gather, update and compile
    python packaging/translations.py --check   exit 1 if a string is missing, fuzzy or not compiled

``resources/translations/nnstudio.pot`` holds every string marked with ``_``, ``N_`` or ``ngettext``; the
translators' file is ``resources/translations/<language>/LC_MESSAGES/nnstudio.po``.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
LANGUAGES = ("fr",)
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "N_": None, "ngettext": (1, 2)}


def gather() -> Catalog:
    """Every marked string of the package, with the files it stands in."""
    catalogue = Catalog(project="nnstudio", charset="utf-8", fuzzy=False)
    found = extract_from_dir(ROOT / "nnstudio", keywords=KEYWORDS, method_map=[("**.py", marked)])
    for file, _line, message, _comments, context in sorted(found, key=lambda item: (item[0], item[1])):
        catalogue.add(message, locations=[(f"nnstudio/{Path(file).as_posix()}", 0)], context=context)
    return catalogue


def marked(
    file: IO[bytes], keywords: Collection[str], _tags: object, options: object
) -> Iterator[tuple[int, str, tuple[str | None, ...], list[str]]]:
    """The literals passed to a keyword, by line; a reader for Babel, which calls it with these names.

    Unlike Babel's own reader it also finds those inside f-strings.
    """
    calls = [node for node in ast.walk(ast.parse(file.read())) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        if isinstance(call.func, ast.Name) and call.func.id in keywords:
            texts = tuple(_literal(argument) for argument in call.args)
            if texts:
                yield call.lineno, call.func.id, texts, []


def _literal(argument: ast.expr) -> str | None:
    text = argument.value if isinstance(argument, ast.Constant) else None
    return text if isinstance(text, str) else None


def po_path(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "nnstudio.po"


def read(language: str) -> Catalog:
    """The translators' file, or an empty one."""
    path = po_path(language)
    if not path.is_file():
        return Catalog(locale=language, project="nnstudio", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalogue: Catalog) -> bytes:
    """The binary form gettext reads at run time."""
    # a moment of writing in the header would make every file differ from every other
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def update() -> None:
    """Bring the template and every language up to date with the code."""
    template = gather()
    _write_po(FOLDER / "nnstudio.pot", template)
    for language in LANGUAGES:
        catalogue = read(language)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        _write_po(po_path(language), catalogue)
        po_path(language).with_suffix(".mo").write_bytes(compiled(catalogue))
        missing = len(list(untranslated(catalogue, template)))
        print(f"{language}: {len(catalogue)} strings, {missing} to translate")


def _write_po(path: Path, catalogue: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.header_comment = f"# nnstudio in {catalogue.locale or 'any language'}; UTF-8, MIT licence."
    buffer = io.BytesIO()
    write_po(buffer, catalogue, omit_header=False, width=100, include_lineno=False)
    lines = buffer.getvalue().decode().splitlines(keepends=True)
    # dates would change the file on every run and say nothing
    path.write_text("".join(line for line in lines if "-Date:" not in line), encoding="utf-8")


def untranslated(catalogue: Catalog, template: Catalog) -> Iterator[str]:
    """The strings of the code this language does not say yet."""
    for message in template:
        if not message.id:
            continue
        translated = catalogue.get(message.id, message.context)
        if translated is None or not all(_forms(translated.string)) or translated.fuzzy:
            yield message.id if isinstance(message.id, str) else message.id[0]


def _forms(string: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, tuple | list) else (string or "",)


def check() -> int:
    """Print what is missing; 0 when nothing is."""
    template = gather()
    status = 0
    for language in LANGUAGES:
        catalogue = read(language)
        missing = list(untranslated(catalogue, template))
        for text in missing:
            print(f"{language}: not translated: {text!r}")
        binary = po_path(language).with_suffix(".mo")
        stale = not binary.is_file() or binary.read_bytes() != compiled(catalogue)
        if stale:
            print(f"{language}: not compiled: run python packaging/translations.py")
        status |= bool(missing) or stale
    return status


if __name__ == "__main__":
    sys.exit(check() if "--check" in sys.argv[1:] else update())
