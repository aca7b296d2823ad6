"""CSV files as people have them, and every way they can be wrong."""

from __future__ import annotations

import codecs
from pathlib import Path

import numpy as np
import pytest

from nnstudio.core.data import csv_layout
from nnstudio.core.data.csv_layout import layout_of
from nnstudio.core.data.loading import describe, load
from nnstudio.core.project import DataRecipe, SplitRecipe
from nnstudio.core.project.specs import Target
from nnstudio.core.refusal import Refusal

WHOLE = SplitRecipe(validation=0, test=0)


def recipe(path: Path, **params: object) -> DataRecipe:
    return DataRecipe("csv", {"file": str(path), **params}, split=WHOLE)


def rows_in_order(dataset) -> np.ndarray:
    """All samples as a table, sorted by the first column."""
    targets = dataset.train.targets.reshape(len(dataset.train), -1)
    table = np.concatenate([dataset.train.inputs, targets], axis=1)
    return table[np.argsort(table[:, 0])]


@pytest.fixture
def write(tmp_path):
    def write(text: str | bytes, encoding: str = "utf-8") -> Path:
        file = tmp_path / "données du 1ᵉʳ.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return file

    return write


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", " "])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_separator_is_found(write, separator, end):
    lines = [["a", "b", "kind"], ["1.5", "2", "x"], ["-3", "4e2", "y"], ["0.25", "6", "x"]]
    file = write(end.join(separator.join(line) for line in lines) + end)
    table = rows_in_order(load(recipe(file)))
    assert table.tolist() == [[-3, 400, 1], [0.25, 6, 0], [1.5, 2, 0]]


def test_a_decimal_comma_is_found(write):
    file = write("x;y\n1,5;2,25\n2,5;-3,75\n3;4\n")
    assert layout_of(file).decimal == ","
    assert rows_in_order(load(recipe(file))).tolist() == [[1.5, 2.25], [2.5, -3.75], [3, 4]]


def test_two_columns_of_decimal_commas_are_not_taken_for_three(write):
    layout = layout_of(write("1,5;2,5\n3,5;4,5\n"))
    assert (layout.separator, layout.decimal, len(layout.columns)) == (";", ",", 2)


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
        (b"", "latin-1"),
    ],
)
def test_the_encoding_is_found(write, mark, encoding):
    text = "durée,espèce\n1,éléphant\n2,bœuf\n".replace("œ", "oe") + "3,éléphant\n4,boeuf\n"
    spec = describe(recipe(write(mark + text.encode(encoding))))
    assert spec.input_names == ("durée",)
    assert spec.target.names == ("boeuf", "éléphant")


def test_a_file_without_a_header_gets_column_names(write):
    spec = describe(recipe(write("1,2,a\n3,4,b\n")))
    assert spec.input_names == ("column 1", "column 2")
    assert spec.target.names == ("a", "b")


def test_a_header_of_words_over_columns_of_words_is_a_header(write):
    layout = layout_of(write("name,kind\nanna,a\nbert,b\n"))
    assert layout.header
    assert layout.columns == ("name", "kind")


def test_the_user_may_say_that_there_is_no_header(write):
    layout = layout_of(write("1,2\n3,4\n"), header="yes")
    assert layout.columns == ("1", "2")


def test_columns_of_the_same_name_are_told_apart(write):
    assert layout_of(write("x,x,,x\n1,2,3,4\n")).columns == ("x", "x (2)", "column 3", "x (3)")


def test_columns_are_chosen_by_name(write):
    file = write("a,b,c,d\n1,2,3,4.5\n5,6,7,8.5\n")
    dataset = load(recipe(file, inputs=("d", "a"), targets=("b", "c")))
    assert dataset.spec.input_names == ("d", "a")
    assert dataset.spec.target.kind is Target.VALUES
    assert dataset.spec.target.names == ("b", "c")
    assert rows_in_order(dataset).tolist() == [[4.5, 1, 2, 3], [8.5, 5, 6, 7]]


def test_columns_of_words_are_no_inputs_unless_asked_for(write):
    file = write("name,size,kind\nanna,1,a\nbert,2,b\n")
    assert describe(recipe(file)).input_names == ("size",)
    with pytest.raises(Refusal, match=r"line 2.*column name.*'anna'"):
        load(recipe(file, inputs=("name",)))


def test_few_whole_numbers_are_classes_and_others_are_values(write):
    few = write("x,y\n" + "".join(f"{i},{i % 3 + 5}\n" for i in range(30)))
    assert describe(recipe(few)).target.names == ("5", "6", "7")
    assert describe(recipe(few, task="values")).target.kind is Target.VALUES
    fractions = write("x,y\n" + "".join(f"{i},{i % 3 + 0.5}\n" for i in range(30)))
    assert describe(recipe(fractions)).target.kind is Target.VALUES
    assert describe(recipe(fractions, task="classes")).target.names == ("0.5", "1.5", "2.5")
    many = write("x,y\n" + "".join(f"{i},{i}\n" for i in range(30)))
    assert describe(recipe(many)).target.kind is Target.VALUES


def test_numbered_classes_are_in_the_order_of_numbers(write):
    file = write("x,y\n" + "".join(f"{i},{i % 12}\n" for i in range(36)))
    assert describe(recipe(file)).target.names == tuple(str(i) for i in range(12))


def test_quoted_cells_may_hold_separators_and_line_ends(write):
    file = write('x,kind\n1,"a, b"\n2,"c\nd"\n3,"a, b"\n')
    assert describe(recipe(file)).target.names == ("a, b", "c\nd")
    assert len(load(recipe(file)).train) == 3


def test_blank_lines_are_passed_over(write):
    assert len(load(recipe(write("x,kind\n\n1,a\n\n2,b\n\n"))).train) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x,kind\n1,a\n2,b\n3\n4,b\n", ["line 4", "expected 2", "found 1"]),
        ("x,kind\n1,a\n2,b,c\n4,b\n", ["line 3", "expected 2", "found 3"]),
        ("x,kind\n1,a\n2,b\nthree,b\n4,a\n", ["line 4", "column x", "'three'"]),
        ("x,kind\n1,a\n2,b\n,b\n", ["line 4", "column x", "empty"]),
        ("x,kind\n1,a\n2,\n3,b\n", ["line 3", "column kind", "empty"]),
        ("x,kind\n1,a\nnan,b\n3,b\n", ["line 3", "column x", "'nan'"]),
        ("x,kind\n1,a\n1e999,b\n3,b\n", ["line 3", "column x", "'1e999'"]),
        ("x,y\n1,1.5\n2,2.5\n3,many\n", ["line 4", "column y", "'many'"]),
        ("x,kind\n1,a\n2,a\n", ["only one class"]),
        ("x,kind\n1,a\0\n2,b\n", ["line 2", "NUL"]),
        ('x,kind\n1,"a\n2,b\n', ["class"]),
        ("", ["no rows"]),
        ("\n\n\n", ["no rows"]),
        ("x,y\n", []),
        ("a\n1\n2\n", ["no columns of numbers"]),
    ],
)
def test_a_bad_file_is_refused_with_the_place_and_the_reason(write, text, words):
    file = write(text)
    with pytest.raises(Refusal) as refusal:
        load(recipe(file))
    assert str(file) in str(refusal.value)
    for word in words:
        assert word in str(refusal.value)


def test_a_binary_file_is_refused(write):
    with pytest.raises(Refusal, match="CSV"):
        load(recipe(write(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4)))


def test_a_column_that_is_not_there_is_refused_with_those_that_are(write):
    with pytest.raises(Refusal, match=r"no column z.*a, b"):
        describe(recipe(write("a,b\n1,2\n"), targets=("z",)))


def test_a_column_cannot_be_input_and_target(write):
    with pytest.raises(Refusal, match="besides the targets"):
        describe(recipe(write("a,b\n1,2\n"), targets=("b",), inputs=("b",)))


def test_a_line_without_end_is_refused_before_it_fills_the_memory(write):
    with pytest.raises(Refusal, match=r"line 2 is longer"):
        describe(recipe(write("x,kind\n" + "1" * 2_000_000), separator="comma"))


def test_a_file_above_the_limit_is_refused_unread(write, monkeypatch):
    monkeypatch.setattr(csv_layout, "MOST_FILE_BYTES", 1000)
    with pytest.raises(Refusal, match="at most"):
        describe(recipe(write("x,y\n" + "1,2\n" * 500)))


def test_thousands_of_classes_are_refused(write):
    text = "x,kind\n" + "".join(f"{i},c{i}\n" for i in range(1500))
    with pytest.raises(Refusal, match="more than 1000 classes"):
        describe(recipe(write(text)))


def test_a_large_file_is_read_in_blocks(write):
    count = 25_000
    file = write("x,y\n" + "".join(f"{i},{i / 2}\n" for i in range(count)))
    table = rows_in_order(load(recipe(file)))
    assert np.array_equal(table[:, 0], np.arange(count))
    assert np.array_equal(table[:, 1], np.arange(count) / 2)


@pytest.mark.parametrize("number", ["1e300", "-4e38"])
def test_a_number_that_a_sample_cannot_hold_is_refused_with_its_line(write, number):
    file = write(f"a,b,kind\n1,2,x\n{number},2,y\n3,4,x\n")
    with pytest.raises(Refusal, match=rf"line 3: expected a number in column a, found '{number}'"):
        load(recipe(file))


@pytest.mark.parametrize("header", ["auto", "yes"])
def test_a_header_without_rows_is_named_as_that(write, header):
    with pytest.raises(Refusal, match="has no rows below its header"):
        describe(recipe(write("a,b,kind\n"), header=header))
