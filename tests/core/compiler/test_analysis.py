"""The table of layers, as values and as text."""

from __future__ import annotations

import csv
import io
import re
import time
from dataclasses import replace

from immutabledict import immutabledict

from nnstudio.core.compiler.analysis import Analysis, analyse
from nnstudio.core.compiler.tables import csv_table, latex_table, markdown_table
from nnstudio.core.project import Project
from tests.core.compiler.drawn_networks import chain, drawn, node, plan

CNN = chain(("Conv2d", {"out_channels": 4}), "ReLU", "Flatten", ("Linear", {"out_features": 3}))


def analysis(project: Project = CNN) -> Analysis:
    return analyse(project.networks["main"], plan(project))


def test_rows_follow_the_order_of_the_network_and_tell_what_the_plan_counts():
    found = analysis()
    assert [row.layer for row in found.rows] == ["Input", "Conv2d", "ReLU", "Flatten", "Linear", "Output"]
    conv = found.rows[1]
    assert (conv.parameters, conv.multiply_adds, conv.activation_bytes) == (40, 4 * 36 * 9, 4 * 4 * 36)
    assert (conv.field_brief, found.rows[3].field_brief) == ("3 × 3", "all")
    assert conv.field_words == "height 3, jump 1; width 3, jump 1"


def test_totals_are_the_sums_of_the_rows():
    found = analysis()
    assert found.totals.parameters == sum(row.parameters or 0 for row in found.rows) == 475
    assert found.totals.multiply_adds == sum(row.multiply_adds or 0 for row in found.rows)
    assert found.totals.layers == 6
    assert found.totals.is_complete


def test_a_layer_that_cannot_run_is_listed_without_numbers():
    project = chain(("Conv2d", {"kernel_size": 30}), "ReLU")
    found = analysis(project)
    assert len(found.rows) == 4
    assert [row.parameters for row in found.rows] == [0, None, None, None]
    assert not found.totals.is_complete
    assert csv_table(found).count("\n") == 5


def test_several_outputs_are_all_told():
    from nnstudio.core.compiler.plan import Contract
    from nnstudio.core.project.specs import TensorSpec

    project = chain(("LSTM", {"hidden_size": 6}))
    found = analyse(project.networks["main"], plan(project, Contract(TensorSpec((10, 3)))))
    assert found.rows[1].shape_brief == "N × T 10 × F 6; N × F 6"


def test_csv_is_read_back_by_a_csv_reader_with_plain_numbers():
    rows = list(csv.reader(io.StringIO(csv_table(analysis()))))
    assert rows[0][3] == "Parameters"
    assert rows[5] == ["a4", "Linear", "batch × features 3", "435", "432", "12", "all"]


def test_csv_holds_no_formulas_from_files():
    table = csv_table(analysis(drawn([node("n1", "=cmd|' /C calc'!A0")])))
    assert "'=cmd" in table


def test_markdown_has_the_same_number_of_cells_everywhere():
    lines = markdown_table(analysis()).splitlines()
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines} == {8}
    assert lines[-1].startswith("| **Total** |")
    assert "1,296" in lines[3]


def test_names_with_signs_are_escaped():
    nodes = CNN.networks["main"].nodes
    named = immutabledict({**nodes, "a1": replace(nodes["a1"], name="conv_a")})
    project = CNN.with_network("main", replace(CNN.networks["main"], nodes=named))
    assert r"conv\_a" in latex_table(analysis(project))
    assert r"conv\_a" in markdown_table(analysis(project))


def test_latex_has_balanced_environments_and_columns():
    text = latex_table(analysis())
    assert text.startswith(r"\begin{tabular}{lllrrrr}")
    rows = [line for line in text.splitlines() if line.endswith(r"\\")]
    assert len(rows) == 8
    assert all(len(re.findall(r"(?<!\\)&", row)) == 6 for row in rows)
    assert "×" not in text
    assert "\u202f" not in text


def test_a_thousand_layers_are_analysed_at_once():
    project = chain(*["ReLU"] * 1000)
    found = plan(project)
    begin = time.perf_counter()
    assert len(analyse(project.networks["main"], found).rows) == 1002
    assert time.perf_counter() - begin < 1.0


def test_a_plan_older_than_the_network_tells_what_still_fits():
    other = chain("Flatten", ("Linear", {"out_features": 3}), "ReLU").networks["main"]
    for network in (other, replace(other, links=()), replace(other, links=other.links[1:])):
        found = analyse(network, plan(CNN))
        assert {row.node for row in found.rows} == set(network.nodes)
