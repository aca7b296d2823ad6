"""The network as a list that a screen reader can read and edit, always in step with the canvas."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QMenu, QTreeView, QVBoxLayout

from nnstudio.core.compiler.plan import NetworkPlan
from nnstudio.core.language import N_, _
from nnstudio.core.project import Link, Network, Port, Project, edits
from nnstudio.core.project.edits.ports import input_ports, output_ports
from nnstudio.core.refusal import Refusal
from nnstudio.core.session import Selection
from nnstudio.core.session.session import Edit
from nnstudio.gui.panels.controls import IconButton, name_it
from nnstudio.gui.panels.outline_rows import OutlineRow, OutlineRows, outline_of
from nnstudio.gui.panels.panel import Area, Panel, PanelType
from nnstudio.gui.theme import scaled
from nnstudio.gui.widgets.flow_layout import FlowLayout

_MOST_TARGETS = 200  # entries of a menu


class OutlinePanel(Panel):
    """Rename by writing; link, unlink, bypass, swap and delete by buttons and keys; parameters beside it,
    in the inspector, which shows what is selected here.
    """

    name = "outline"
    least_seconds = 0.15

    def build(self, header: FlowLayout, body: QVBoxLayout) -> None:
        self.rows = OutlineRows(self)
        self.list = QTreeView()
        self.refusal = QLabel()
        self._follows = False
        self._dress_list()
        self._buttons = {
            name: self._button(name, drawing, keys, slot)
            for name, drawing, keys, slot in (
                ("link", "link", "Ctrl+L", self.ask_target),
                ("unlink", "slice", "Ctrl+Shift+L", self.ask_link),
                ("swap", "swap", "Ctrl+T", self.swap),
                ("bypass", "bypass", "Ctrl+B", self.bypass),
                ("delete", "delete", "Del", self.delete),
            )
        }
        header.add(*self._buttons.values())
        self.refusal.setObjectName("refusal")
        self.refusal.setWordWrap(True)
        self.refusal.setTextFormat(Qt.TextFormat.PlainText)
        self.refusal.hide()
        self.rows.renamed.connect(self._on_renamed)
        self.list.selectionModel().selectionChanged.connect(self._on_rows_selected)
        body.addWidget(self.refusal)
        body.addWidget(self.list, 1)

    def retranslate(self) -> None:
        name_it(self.list, _("Layers in the order they run"))
        self.list.setToolTip("")  # rows have their own
        for name, words, tip in (
            ("link", _("Link to…"), _("Link the selected layer to another (Ctrl+L)")),
            ("unlink", _("Remove a link…"), _("Remove a link of the selected layer (Ctrl+Shift+L)")),
            (
                "swap",
                _("Swap with the next layer"),
                _("Let the layer and its follower change places (Ctrl+T)"),
            ),
            ("bypass", _("Bypass"), _("Let what comes in pass the layer unchanged (Ctrl+B)")),
            ("delete", _("Delete"), _("Remove what is selected (Del)")),
        ):
            name_it(self._buttons[name], words, tip)
        self.rows.say_again()

    def wanted_needs_network(self) -> bool:
        return False

    def why_empty(self) -> str | None:
        network = self._network
        if network.nodes or network.annotations:
            return None
        return _("This network has no layers yet. Drag one onto the canvas.")

    def show_answers(self) -> None:
        plan, path = self.session.plan, self.session.network_name
        own = tuple(problem for problem in plan.problems if problem.network == path) if plan else ()
        if self.rows.show_rows(outline_of(self._network, self._plan, own)):
            self._fit()
        self._show_selection()

    def on_selection(self) -> None:
        self.draw()

    def on_theme(self) -> None:
        self._fit()

    def on_project(self) -> None:
        self.refusal.hide()
        self.draw()  # at once: who writes here must not meet an old list

    # What can be asked

    def ask_target(self) -> None:
        """Let the user choose where the selected layer's tensor shall flow, too."""
        menu = QMenu(self)
        for source, target in self._possible_links():
            names = self._network.nodes
            words = names[target.node].name
            if len(input_ports(self._network, names[target.node])) > 1:
                words = f"{words} ({target.name})"
            self._add(menu, words, edits.connect, source, target, label=N_("Link layers"))
        self._open(menu, _("Nothing can follow it. Select another layer."))

    def ask_link(self) -> None:
        """Let the user choose which of the selected layer's links goes."""
        menu = QMenu(self)
        for link in self._links_of_selection():
            nodes = self._network.nodes
            words = f"{nodes[link.source.node].name} → {nodes[link.target.node].name}"
            self._add(menu, words, edits.disconnect, link, label=N_("Remove link"))
        self._open(menu, _("It has no links. Select another layer."))

    def swap(self) -> None:
        node = self.session.selection.single_node
        if node is not None:
            self.attempt(edits.swap_with_next, node, label=N_("Swap layers"))

    def bypass(self) -> None:
        nodes = self.session.selection.nodes
        if nodes:
            bypass = not all(self._network.nodes[node].bypassed for node in nodes)
            label = N_("Bypass layers") if bypass else N_("Use layers again")
            self.attempt(edits.set_bypassed, nodes, bypass, label=label)

    def delete(self) -> None:
        chosen = self.session.selection
        if chosen != Selection():
            self.attempt(edits.delete, chosen.nodes, chosen.links, chosen.annotations, label=N_("Delete"))

    def attempt(self, edit: Edit, *arguments: object, label: str) -> None:
        """Do an edit of the network shown; where it is refused, say why above the list."""
        try:
            self.session.apply(edit, self.session.network_name, *arguments, label=label)
        except Refusal as refusal:
            self.refusal.setText(str(refusal))
            self.refusal.setAccessibleName(str(refusal))
            self.refusal.show()

    # Inside

    @property
    def _network(self) -> Network:
        """The network shown; an empty one in the moment in which another project is being opened."""
        return self.session.project.find_network(self.session.network_name) or Network()

    @property
    def _plan(self) -> NetworkPlan | None:
        plan = self.session.plan
        return plan.network(self.session.network_name) if plan is not None else None

    def _dress_list(self) -> None:
        self.list.setModel(self.rows)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAlternatingRowColors(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.list.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.list.header().setStretchLastSection(True)

    def _button(self, name: str, drawing: str, keys: str, slot: Callable[[], None]) -> IconButton:
        """A button, and its keys while the list has the focus."""
        button = IconButton(drawing)
        button.setObjectName(f"outline_{name}")
        button.clicked.connect(slot)
        action = QAction(self.list)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(slot)
        self.list.addAction(action)
        return button

    def _fit(self) -> None:
        side = scaled(16)
        self.list.setIconSize(QSize(side, side))
        self.list.header().setResizeContentsPrecision(60)
        for column in range(4):
            self.list.resizeColumnToContents(column)
            width = min(self.list.columnWidth(column), scaled(170))
            self.list.setColumnWidth(column, width)

    def _possible_links(self) -> list[tuple[Port, Port]]:
        """From the selected node to every input that would take the link, nearest in the list first."""
        node = self.session.selection.single_node
        whole, path, project = self._network, self.session.network_name, self.session.project
        if node is None:
            return []
        sources = [Port(node, name) for name in output_ports(whole, whole.nodes[node])]
        found: list[tuple[Port, Port]] = []
        for row in self.rows.rows:
            target = whole.nodes.get(row.node)
            for name in input_ports(whole, target) if target is not None else ():
                found += [
                    (source, Port(row.node, name))
                    for source in sources[:1]
                    if _fits(project, path, source, Port(row.node, name))
                ]
            if len(found) >= _MOST_TARGETS:
                break
        return found

    def _links_of_selection(self) -> list[Link]:
        nodes = self.session.selection.nodes
        return [link for link in self._network.links if {link.source.node, link.target.node} & nodes]

    def _add(self, menu: QMenu, words: str, edit: Edit, *arguments: object, label: str) -> None:
        action = menu.addAction(words)
        action.triggered.connect(_Chosen(self, menu, edit, arguments, label).do)

    def _open(self, menu: QMenu, otherwise: str) -> None:
        """Show the menu at the current row; where it is empty, say why."""
        menu.setObjectName("outline_menu")
        if menu.isEmpty():
            menu.addAction(otherwise).setEnabled(False)
        menu.aboutToHide.connect(menu.deleteLater)
        place = self.list.visualRect(self.list.currentIndex()).bottomLeft()
        menu.popup(self.list.viewport().mapToGlobal(place + QPoint(scaled(24), 0)))

    def _show_selection(self) -> None:
        """Select here what is selected on the canvas; nothing is announced."""
        chosen = self.session.selection
        wanted = chosen.nodes | chosen.annotations
        if wanted == self._selected():
            return
        self._follows = True
        picked, flags = QItemSelection(), QItemSelectionModel.SelectionFlag
        places = [at for at, row in enumerate(self.rows.rows) if (row.node or row.annotation) in wanted]
        for place in places:
            picked.select(self.rows.index(place, 0), self.rows.index(place, self.rows.columnCount() - 1))
        if places:
            first = self.rows.index(places[0], 0)
            self.list.selectionModel().setCurrentIndex(first, flags.NoUpdate)
            self.list.scrollTo(first)
        self.list.selectionModel().select(picked, flags.ClearAndSelect | flags.Rows)
        self._follows = False

    def _selected(self) -> frozenset[str]:
        rows = (self.rows.rows[index.row()] for index in self.list.selectionModel().selectedRows())
        return frozenset(row.node or row.annotation for row in rows)

    def _on_rows_selected(self, _now: QItemSelection, _before: QItemSelection) -> None:
        if self._follows:
            return
        keys, network = self._selected(), self._network
        self.session.select(
            Selection(
                frozenset(keys & network.nodes.keys()),
                annotations=frozenset(keys & network.annotations.keys()),
            )
        )

    def _on_renamed(self, row: OutlineRow, text: str) -> None:
        if row.node:
            self.attempt(edits.rename, row.node, text, label=N_("Rename"))
        else:
            self.attempt(edits.write_annotation, row.annotation, text, label=N_("Change text"))


class _Chosen(QObject):
    """Remembers what a menu's entry does until it is chosen."""

    def __init__(
        self, panel: OutlinePanel, menu: QMenu, edit: Edit, arguments: tuple[object, ...], label: str
    ) -> None:
        super().__init__(menu)
        self._panel, self._edit, self._arguments, self._label = panel, edit, arguments, label

    def do(self) -> None:
        self._panel.attempt(self._edit, *self._arguments, label=self._label)


def _fits(project: Project, path: str, source: Port, target: Port) -> bool:
    try:
        edits.connect(project, path, source, target)
    except Refusal:
        return False
    return True


PANEL = PanelType(
    name=OutlinePanel.name,
    title=N_("Outline"),
    summary=N_("The network as a list: read, rename, link and delete its layers."),
    icon="outline",
    area=Area.LEFT,
    order=90,
    make=OutlinePanel,
)
