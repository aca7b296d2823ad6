"""Every string of the program is said in every language, and the compiled files are up to date."""

from __future__ import annotations

import ast
import string

import pytest

_MARKS = ("_", "N_", "ngettext")


def test_every_language_is_complete_and_compiled(script, capsys):
    translations = script("translations")
    status = translations.check()
    assert status == 0, capsys.readouterr().out


@pytest.mark.parametrize("language", ["fr"])
def test_translations_keep_the_fields_of_their_strings(script, language):
    translations = script("translations")
    formatter = string.Formatter()

    def fields(text):
        return {name for _, name, _, _ in formatter.parse(text) if name}

    for message in translations.read(language):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        for text in translations._forms(message.string):
            if text and "python-brace-format" in message.flags:
                assert fields(text) <= fields(ids[-1]) | fields(ids[0]), message.id


def test_the_check_notices_an_untranslated_string(script):
    translations = script("translations")
    template, empty = translations.Catalog(), translations.Catalog(locale="fr")
    template.add("Train")
    assert list(translations.untranslated(empty, template)) == ["Train"]
    empty.add("Train", "Entraîner")
    assert not list(translations.untranslated(empty, template))


def test_no_marked_string_escapes_the_gathering(script):
    """Babel does not look inside f-strings: a text marked in one would never be translated."""
    translations = script("translations")
    gathered = {m.id if isinstance(m.id, str) else m.id[0] for m in translations.gather()}
    for path in sorted((translations.ROOT / "nnstudio").rglob("*.py")):
        for text in _marked(ast.parse(path.read_text(encoding="utf-8"))):
            assert text in gathered, f"{path.name}: {text!r}"


def _marked(tree):
    """The literals that code passes to ``_``, ``N_`` or ``ngettext``."""
    for call in ast.walk(tree):
        match call:
            case ast.Call(func=ast.Name(id=mark), args=[ast.Constant(value=str(text)), *_]) if mark in _MARKS:
                if text:
                    yield text
