"""The small style sheet on top of Fusion: flat bars, quiet docks, clear focus. Lengths grow with the zoom."""

from __future__ import annotations

from dataclasses import fields
from string import Template

from nnstudio.core.resources import resource_path
from nnstudio.gui.theme.theme import Theme

# $names are colours of the theme; $px3 is three pixels at normal zoom
_SHEET = Template("""
QMainWindow::separator { background: $window; width: $px5; height: $px5; }
QMainWindow::separator:hover { background: $accent_soft; }
QToolTip { background: $raised; color: $text; border: 1px solid $border_strong; padding: $px4; }

QMenuBar { background: $raised; border-bottom: 1px solid $border; }
QMenuBar::item { padding: $px4 $px8; background: transparent; color: $text; border-radius: $px4; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $surface; border: 1px solid $border; padding: $px4; }
QMenu::item { padding: $px5 $px24 $px5 $px8; border-radius: $px4; color: $text; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $text_disabled; }
QMenu::separator { height: 1px; background: $border; margin: $px4 $px8; }
QMenu::icon { padding-left: $px6; }
QMenu::indicator { width: $px12; height: $px12; padding-left: $px6; }
QMenu::indicator:checked { image: url("$icons/tick.svg"); }
QMenu::right-arrow { width: $px10; height: $px10; }

QToolBar { background: $raised; border: none; border-bottom: 1px solid $border; padding: $px3 $px6;
  spacing: $px2; }
QToolBar::separator { background: $border; width: 1px; margin: $px5 $px6; }
QToolButton, QPushButton, QMenu, QTabBar { icon-size: $px16; }
QToolButton { border: 1px solid transparent; border-radius: $px5; padding: $px4; color: $text;
  background: transparent; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $pressed; }
QToolButton:checked { background: $accent_soft; border-color: $accent_soft; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $text_disabled; }
QToolButton#primary { background: $accent; color: $on_accent; padding: $px4 $px12; font-weight: 600; }
QToolButton#primary:disabled { background: $border; color: $text_disabled; }
QToolButton#primary:focus { border-color: $text; }
QStatusBar { background: $raised; border-top: 1px solid $border; color: $text_muted; }
QStatusBar::item { border: none; }

QDockWidget { color: $text; titlebar-close-icon: url("$icons/dock-close.svg");
  titlebar-normal-icon: url("$icons/dock-float.svg"); }
QDockWidget > QAbstractButton { icon-size: $px12; border: none; background: transparent; }
QDockWidget > QAbstractButton:hover { background: $hover; }
QDockWidget::title { background: $raised; border: 1px solid $border; border-bottom: none;
  padding: $px5 $px8; text-align: left; }
QWidget#dock_title { background: $raised; border: 1px solid $border; border-bottom: none; }
QWidget#dock_title QLabel { color: $text; padding: $px5 0; }
QDockWidget > QWidget { background: $surface; border: 1px solid $border; }
QDockWidget QScrollArea > QWidget > QWidget { background: $surface; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $text_muted; padding: $px5 $px8;
  border: none; border-bottom: $px2 solid transparent; }
QTabBar::tab:hover { color: $text; background: $hover; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::scroller { width: $px24; }
QTabBar QToolButton { padding: 0; border: none; background: $window; }
QTabBar QToolButton::left-arrow { image: url("$icons/arrow-left.svg"); }
QTabBar QToolButton::right-arrow { image: url("$icons/arrow-right.svg"); }
QTabBar::tab:focus { color: $text; background: $accent_soft; border-bottom-color: $accent; }
QTabWidget::pane { border: none; border-top: 1px solid $border; }

QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QPushButton { background: $surface; color: $text; border: 1px solid $border_strong; border-radius: $px5;
  padding: $px5 $px12; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:focus { border-color: $accent; background: $accent_soft; }
QPushButton:default { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton:default:focus { border-color: $text; background: $accent; }
QPushButton:disabled { color: $text_disabled; background: $window; border-color: $border; }

QLineEdit, QAbstractSpinBox, QPlainTextEdit { background: $surface; color: $text;
  border: 1px solid $border_strong; border-radius: $px4; padding: $px3 $px5;
  selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:focus, QAbstractSpinBox:focus, QPlainTextEdit:focus { border-color: $accent; }
QLineEdit:disabled, QAbstractSpinBox:disabled { color: $text_disabled; background: $window;
  border-color: $border; }
QLineEdit[refused="true"], QAbstractSpinBox[refused="true"] { border-color: $error; background: $error_soft; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { border: none; padding: 0; background: transparent; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; width: $px16;
  background: transparent; subcontrol-origin: border; border-radius: $px3; margin: 1px; }
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; }
QAbstractSpinBox::up-arrow { image: url("$icons/arrow-up.svg"); width: $px8; height: $px8; }
QAbstractSpinBox::down-arrow { image: url("$icons/arrow-down.svg"); width: $px8; height: $px8; }
QComboBox { background: $surface; color: $text; border: 1px solid $border_strong; border-radius: $px4;
  padding: $px3 $px5; }
QComboBox:focus { border-color: $accent; background: $accent_soft; }
QComboBox:hover { background: $hover; }
QComboBox:disabled { color: $text_disabled; background: $window; border-color: $border; }
QComboBox::drop-down { border: none; width: $px20; }
QComboBox::down-arrow { image: url("$icons/arrow-down.svg"); width: $px10; height: $px10; }
QComboBox QAbstractItemView { border: 1px solid $border; padding: $px3; }

QSlider { min-height: $px20; }
QSlider::groove:horizontal { height: $px4; background: $border; border-radius: $px2; }
QSlider::sub-page:horizontal { height: $px4; background: $accent; border-radius: $px2; }
QSlider::handle:horizontal { width: $px14; height: $px14; margin: -$px5 0; border-radius: $px7;
  background: $surface; border: $px2 solid $accent; }
QSlider::handle:horizontal:hover { background: $accent; }
QSlider::handle:horizontal:focus { background: $accent; border-color: $text; }
QSlider::handle:horizontal:disabled { border-color: $border_strong; }
QSlider::sub-page:horizontal:disabled { background: $border_strong; }

QProgressBar { background: $border; border: none; border-radius: $px3; max-height: $px6; }
QProgressBar::chunk { background: $accent; border-radius: $px3; }

QScrollBar:vertical { background: transparent; width: $px11; margin: 0; }
QScrollBar:horizontal { background: transparent; height: $px11; margin: 0; }
QScrollBar::handle { background: $border_strong; border: $px3 solid $surface; border-radius: $px5; }
QScrollBar::handle:vertical { min-height: $px24; }
QScrollBar::handle:horizontal { min-width: $px24; }
QScrollBar::handle:hover { background: $text_muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QAbstractItemView { background: $surface; border: none; outline: none;
  selection-background-color: $accent_soft; selection-color: $text; }
QHeaderView::section { background: $raised; color: $text_muted; border: none;
  border-bottom: 1px solid $border; padding: $px4 $px6; }
QGroupBox { border: none; margin-top: $px20; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; color: $text; padding: 0; }
QScrollArea, QTextBrowser, QGraphicsView { border: none; }
QFrame[frameShape="4"], QFrame[frameShape="5"] { color: $border; }

QFrame#finding { background: $raised; border: 1px solid $border; border-radius: $px6; }
QFrame#finding:hover { border-color: $border_strong; }
QFrame#finding:focus { border-color: $accent; }
QFrame#finding QTextBrowser { background: transparent; }
QLabel#heading { font-weight: 600; color: $text; }
QLabel#muted { color: $text_muted; }
QLabel#refusal { color: $error; }
QLabel[badge="neutral"] { background: $hover; color: $text; }
QLabel[badge="accent"] { background: $accent_soft; color: $text; }
QLabel[badge="success"] { background: $success_soft; color: $success; }
QLabel[badge="warning"] { background: $warning_soft; color: $warning; }
QLabel[badge="error"] { background: $error_soft; color: $error; }
QLabel[badge] { border-radius: $px8; padding: $px2 $px8; }
""")

_LENGTHS = (2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 14, 16, 20, 24)


def style_sheet(theme: Theme, zoom: float) -> str:
    """The application's style sheet in these colours at this zoom."""
    colours = {field.name: getattr(theme, field.name) for field in fields(theme)}
    lengths = {f"px{length}": f"{max(1, round(length * zoom))}px" for length in _LENGTHS}
    return _SHEET.substitute(colours | lengths, icons=resource_path("icons").as_posix())
