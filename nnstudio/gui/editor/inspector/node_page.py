"""The page of one node: its name, its parameters, what it costs, and its help."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from nnstudio.core.compiler.plan import NodePlan, Problem
from nnstudio.core.language import N_, _
from nnstudio.core.layers import LayerType
from nnstudio.core.parameters import Value
from nnstudio.core.project import Node, edits
from nnstudio.core.project.entries import entry_of
from nnstudio.core.project.paths import inside
from nnstudio.core.refusal import Refusal
from nnstudio.core.session import Selection, Session
from nnstudio.gui.editor.card_text import layer_title
from nnstudio.gui.editor.cards import problems_by_node
from nnstudio.gui.editor.inspector.fact_list import FactList
from nnstudio.gui.editor.inspector.facts import node_facts
from nnstudio.gui.editor.inspector.inside_section import InsideSection
from nnstudio.gui.editor.inspector.layer_help import help_markdown
from nnstudio.gui.editor.inspector.learning_section import LearningSection, has_learning
from nnstudio.gui.editor.inspector.page import Page
from nnstudio.gui.theme import layer_icon
from nnstudio.gui.widgets.collapsible import CollapsibleSection
from nnstudio.gui.widgets.help_view import HelpView
from nnstudio.gui.widgets.parameter_form import ParameterForm


class NodePage(Page):
    """Edits go to the session as they are made; a sweep of one field is one undo step."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._node = ""
        self.name_field = QLineEdit()
        self.refusal = QLabel()
        self.form = ParameterForm()
        self.inside = InsideSection()
        self.learning = LearningSection()
        self.facts = FactList()
        self.help = HelpView()
        self._build()
        self._connect()
        self.retranslate()

    def refresh(self) -> None:
        node = self._shown_node()
        if node is None:
            return
        layer = entry_of(node)
        title = layer_title(layer) if layer else _("Unknown layer")
        self.head(title, _(layer.summary) if layer else node.layer, _icon_of(node, layer))
        if node.id != self._node or not self.name_field.hasFocus():
            self.name_field.setText(node.name)
        self._node = node.id
        self.refusal.hide()
        self._show_form(node, layer)
        self._show_inside(node)
        self._show_learning(node)
        self._show_plan(node)
        self._show_help(layer)

    def retranslate(self) -> None:
        self.name_field.setAccessibleName(_("Name of the layer"))
        self.name_field.setToolTip(_("The name on the card and in exported code"))
        self._parameters.set_title(_("Parameters"))
        self._inside.set_title(_("Inside"))
        self.inside.retranslate()
        self._learning.set_title(_("Learning of this layer"))
        self.learning.retranslate()
        self._costs.set_title(_("Shapes and costs"))
        self._about.set_title(_("About this layer"))
        self.help.setAccessibleName(_("About this layer"))
        # posted: PySide ends the process when a handler raises during an event sent from Python
        QCoreApplication.postEvent(self.form, QEvent(QEvent.Type.LanguageChange))

    def focus_form(self) -> None:
        """Go to the first field with the keyboard."""
        first = self.form.parameters[0].name if self.form.parameters else None
        target = self.form.editor(first) if first else self.name_field
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _build(self) -> None:
        self.refusal.setObjectName("refusal")
        self.refusal.setWordWrap(True)
        self.refusal.hide()
        self.help.setMinimumHeight(180)
        self._parameters = CollapsibleSection("", self.form)
        self._inside = CollapsibleSection("", self.inside)
        self._learning = CollapsibleSection("", self.learning, is_open=False)
        self._costs = CollapsibleSection("", self.facts)
        self._about = CollapsibleSection("", self.help)
        sections = (self._parameters, self._inside, self._learning, self._costs)
        for widget in (self.name_field, self.refusal, *sections):
            self.add(widget)
        self.add(self._about, 1)

    def _connect(self) -> None:
        self.name_field.editingFinished.connect(self._on_name_finished)
        self.form.value_edited.connect(self._on_value_edited)
        self.form.edit_finished.connect(self._on_edit_finished)
        self.inside.open_requested.connect(self._on_open_requested)
        self.learning.edited.connect(self._on_learning_edited)
        self.learning.finished.connect(self._on_learning_finished)

    def _shown_node(self) -> Node | None:
        node = self.session.selection.single_node
        network = self.session.project.network_at(self.session.network_name)
        return network.nodes.get(node) if node else None

    def _show_form(self, node: Node, layer: LayerType | None) -> None:
        self._parameters.setVisible(bool(layer and layer.params))
        if layer is not None:
            self.form.set_parameters(layer.params)
            self.form.set_values(node.params)

    def _node_plan(self, node: Node) -> NodePlan | None:
        plan = self.session.plan
        network = plan.network(self.session.network_name) if plan else None
        return network.nodes.get(node.id) if network else None

    def _show_inside(self, node: Node) -> None:
        self._inside.setVisible(node.body is not None)
        self.inside.show_body(node.body)

    def _show_learning(self, node: Node) -> None:
        plan = self._node_plan(node)
        self._learning.setVisible(has_learning(node, plan))
        self.learning.show_node(node, plan)

    def _show_plan(self, node: Node) -> None:
        facts = node_facts(node, self._node_plan(node))
        if entry_of(node) is None:
            facts = (*((name, str(value)) for name, value in node.params.items()), *facts)
        self._costs.setVisible(bool(facts))
        self.facts.show_facts(facts)
        self.problems.show_problems(self._problems(node))

    def _problems(self, node: Node) -> tuple[Problem, ...]:
        """Those of the node and of the links into it, and those inside it where it is a block."""
        plan, path = self.session.plan, self.session.network_name
        if plan is None:
            return ()
        own = tuple(one for one in plan.problems if one.network == path)
        inner = (one for one in plan.problems_at(path, node.id) if one.network != path)
        return (*problems_by_node(own).get(node.id, ()), *inner)

    def _show_help(self, layer: LayerType | None) -> None:
        page = help_markdown(layer) if layer else ""
        self._about.setVisible(bool(page))
        self.help.set_markdown(page)

    def _on_open_requested(self, inner: str) -> None:
        self.session.show_network(inside(self.session.network_name, self._node))
        if inner:
            self.session.select(Selection(frozenset({inner})))

    def _on_name_finished(self) -> None:
        node = self._shown_node()
        name = self.name_field.text().strip()
        if node is None or node.id != self._node or name == node.name:
            return
        try:
            self.session.apply(edits.rename, self.session.network_name, node.id, name, label=N_("Rename"))
        except Refusal as refusal:
            self.name_field.setText(node.name)
            self.refusal.setText(str(refusal))
            self.refusal.show()

    def _on_value_edited(self, name: str, value: Value) -> None:
        network, node = self.session.network_name, self._node
        merge = f"param {network} {node} {name}"
        try:
            self.session.apply(
                edits.set_param, network, node, name, value, label=N_("Change parameter"), merge=merge
            )
        except Refusal as refusal:
            self.form.set_refusal(name, str(refusal))

    def _on_edit_finished(self, _name: str) -> None:
        self.session.seal()

    def _on_learning_edited(self, field: str, value: object) -> None:
        network, node = self.session.network_name, self._node
        merge = f"learning {network} {node} {field}"
        try:
            self.session.apply(edits.set_layer_learning, network, node, field, value, merge=merge)
        except Refusal as refusal:
            self.learning.set_refusal(field, str(refusal))

    def _on_learning_finished(self) -> None:
        self.session.seal()


def _icon_of(node: Node, layer: LayerType | None) -> QIcon:
    return layer_icon(node.layer, layer.family if layer else "")
