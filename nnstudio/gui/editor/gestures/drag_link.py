"""Pull a link from one port to another, in either direction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt, QTimer

from nnstudio.core.language import N_, _
from nnstudio.core.project import Link, Port, edits
from nnstudio.core.project.edits.ports import takes_many
from nnstudio.core.refusal import Refusal
from nnstudio.gui.editor.card_painter import PortMark
from nnstudio.gui.editor.gestures.gesture import Gesture, Pointer
from nnstudio.gui.editor.hits import Part
from nnstudio.gui.editor.link_item import LinkItem
from nnstudio.gui.editor.node_item import NodeItem

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView

_JUDGED_AT_ONCE = 12  # ports judged between two events, so that a thousand of them do not hold the hand up


class DragLink(Gesture):
    """A line follows the hand. Ports where it may end glow; one that refuses says why.

    Pulled from an input that is taken, it is that link's end that comes loose; let go over nothing,
    the link is cut. A new link let go over empty canvas asks for a layer to put there.
    """

    cursor = Qt.CursorShape.CrossCursor
    scrolls_at_edges = True

    def __init__(self, view: NetworkView, press: Pointer) -> None:
        super().__init__(view, press)
        self._scene = view.network_scene
        self._loose = self._link_to_pull_off()
        self._from_output = self._loose is not None or press.hit.part is Part.OUTPUT
        self._fixed = self._loose.source if self._loose else press.hit.port or Port("", "")
        self._legal: dict[Port, bool] = {}
        self._line = self._make_line()
        self._refusing: NodeItem | None = None
        self._to_judge = self._candidates()
        self._judging = QTimer(view)
        self._judging.timeout.connect(self._judge_some)
        self._judging.start(0)

    @classmethod
    def answers(cls, press: Pointer) -> bool:
        return press.button == Qt.MouseButton.LeftButton and press.hit.part in (Part.INPUT, Part.OUTPUT)

    def move(self, pointer: Pointer) -> None:
        aim = self._aim(pointer)
        end = pointer.point if aim is None else self._position(aim, is_output=not self._from_output)
        self._draw_line(end)
        self._show_answer(pointer, aim)

    def release(self, pointer: Pointer) -> None:
        aim = self._aim(pointer)
        self._clean_up()
        if aim is not None:
            self._link(aim)
        elif not self.has_moved(pointer) or pointer.hit.node is not None:
            return
        elif self._loose is not None:
            self.view.attempt(edits.disconnect, self._loose, label=N_("Disconnect"))
        elif pointer.hit.part in (Part.CANVAS, Part.ANNOTATION):
            source, target = (self._fixed, None) if self._from_output else (None, self._fixed)
            self.view.commands.search_layer(pointer.point, source, target)

    def cancel(self) -> None:
        self._clean_up()

    # The line

    def _link_to_pull_off(self) -> Link | None:
        """The link that ends at the pressed input, where the port takes no other."""
        port = self.press.hit.port
        if self.press.hit.part is not Part.INPUT or port is None:
            return None
        if takes_many(self._scene.network.nodes[port.node], port.name):
            return None
        return next((link for link in self._scene.network.links if link.target == port), None)

    def _make_line(self) -> LinkItem:
        line = LinkItem(None, self._scene.look)
        line.set_selected(True)
        line.setZValue(5.0)
        self._scene.addItem(line)
        if self._loose is not None:
            self._scene.links[self._loose].setVisible(False)
        return line

    def _draw_line(self, end: QPointF) -> None:
        start = self._position(self._fixed, is_output=self._from_output)
        self._line.set_ends(*((start, end) if self._from_output else (end, start)))

    def _position(self, port: Port, *, is_output: bool) -> QPointF:
        item: NodeItem = self._scene.nodes[port.node]
        return item.port_position(port.name, is_output=is_output)

    # Where it may end

    def _aim(self, pointer: Pointer) -> Port | None:
        """The port meant: the one under the pointer, or the only one of the card under it."""
        hit = pointer.hit
        wanted = Part.INPUT if self._from_output else Part.OUTPUT
        if hit.part is wanted:
            return hit.port
        if hit.node is None or hit.node == self._fixed.node:
            return None
        ports = self._ports_of(self._scene.nodes[hit.node])
        return ports[0] if len(ports) == 1 else None

    def _ports_of(self, item: NodeItem) -> list[Port]:
        return [port for port, is_output, _centre in item.ports() if is_output is not self._from_output]

    def _candidates(self) -> Iterator[Port]:
        """Every port on the right side, those in view first."""
        seen = self.view.camera.seen_rect()
        items = sorted(self._scene.nodes.values(), key=lambda item: not seen.contains(item.pos()))
        return iter([port for item in items for port in self._ports_of(item)])

    def _judge_some(self) -> None:
        for _count in range(_JUDGED_AT_ONCE):
            port = next(self._to_judge, None)
            if port is None:
                self._judging.stop()
                return
            self._legal[port] = self._replaced(port) is None and self._refusal(port) == ""
            if self._legal[port]:
                self._mark(self._scene.nodes[port.node])

    def _refusal(self, port: Port) -> str:
        """Why the link cannot end at this port; nothing where it can."""
        try:
            self._edited(port)
        except Refusal as refusal:
            return str(refusal)
        return ""

    def _edited(self, port: Port) -> object:
        name, project = self._scene.network_name, self.view.session.project
        source, target = self._ends(port)
        if self._loose is not None and target == self._loose.target:
            return project  # back where it was
        return edits.link_instead(project, name, source, target, self._loose)

    def _replaced(self, port: Port) -> Link | None:
        """The link that would give way at this port; none glows, but the hand may insist."""
        return edits.replaced_by(self._scene.network, Link(*self._ends(port)))

    def _ends(self, port: Port) -> tuple[Port, Port]:
        return (self._fixed, port) if self._from_output else (port, self._fixed)

    # What is shown and done

    def _show_answer(self, pointer: Pointer, aim: Port | None) -> None:
        if self._refusing is not None:
            self._mark(self._refusing)
            self._refusing = None
        if aim is None or (aim.node == self._fixed.node and not self.has_moved(pointer)):
            self.view.note.hide()
            return
        sentence = self._refusal(aim)
        item = self._scene.nodes[aim.node]
        self._refusing = item
        self._mark(item, aim, "refused" if sentence else "hover")
        if sentence:
            self.view.say(sentence, pointer.at.toPoint())
        else:
            self._announce_replaced(aim, pointer)

    def _announce_replaced(self, aim: Port, pointer: Pointer) -> None:
        """Say before it happens that another link gives way."""
        replaced = self._replaced(aim)
        if replaced is None or replaced == self._loose:
            self.view.note.hide()
            return
        name = self._scene.network.nodes[replaced.source.node].name
        sentence = _("Replaces the link from {source}").format(source=name)
        self.view.say(sentence, pointer.at.toPoint(), refusal=False)

    def _mark(self, item: NodeItem, special: Port | None = None, kind: str = "") -> None:
        """Show on this card which ports are legal, and one of them specially."""
        legal = [port for port in self._ports_of(item) if self._legal.get(port) and port != special]
        marks = [PortMark(port.name, not self._from_output, "legal") for port in legal]
        if special is not None:
            marks.append(PortMark(special.name, not self._from_output, kind))
        item.mark_ports(tuple(marks))

    def _link(self, port: Port) -> None:
        if self._loose is not None and port == self._loose.target:
            return
        source, target = self._ends(port)
        label = N_("Connect") if self._loose is None else N_("Reconnect")
        self.view.attempt(edits.link_instead, source, target, self._loose, label=label)

    def _clean_up(self) -> None:
        self._judging.stop()
        self._judging.deleteLater()
        self._scene.removeItem(self._line)
        for item in self._scene.nodes.values():
            item.mark_ports(())
        loose = self._scene.links.get(self._loose) if self._loose else None
        if loose is not None:
            loose.setVisible(True)
        self.view.note.hide()
