"""Keys that are not commands of the main screen: they belong to a box, a pane, another screen or the mouse.

Only their words, for the help and docs/keys.md; the widgets bind them.
"""

from __future__ import annotations

from typing import Final

BOX_KEYS: Final = (
    ("Enter", "Send the line: the first one is the goal, later ones steer."),
    ("Esc", "Empty the box, let the stream go on, and go back to the diff."),
    ("up down", "Lines that you sent before."),
)
DIFF_KEYS: Final = (
    ("up down PgUp PgDn", "Scroll; the stream grows below and what you look at stays."),
    ("left right", "Scroll sideways, where lines are longer than the pane is wide."),
    ("g Home", "To the beginning."),
    ("G End", "To the end, and follow the stream."),
)
PRESET_KEYS: Final = (
    ("j k up down", "The next row, the row before; PgUp, PgDn, g and G go further."),
    ("tab shift+tab", "The next section, the section before."),
    (
        "h l left right",
        "Less or more, looser or stricter; with shift ten steps. + and - do the same.",
    ),
    ("space", "The next value; a constraint is switched on or off."),
    ("0-9", "Type a number; on other rows 1 to 9 switch a constraint."),
    ("Enter", "Type the value, the list or the constraint; what it would flip shows at once."),
    ("backspace", "No limit, an empty list, no constraint."),
    ("n d", "Add a constraint in your words; remove the selected one."),
    ("u U", "Take the last change back; take all of this session's back."),
    ("s S", "Save this session's changes for yourself; for the repository."),
    ("o", "Choose another preset."),
    ("b B", "Judge the git history, or your old sessions, by this preset; again stops it."),
    ("t", "Take over the limit that would have let 95 of 100 accepted changes through."),
    ("Esc q C", "Back to the session; changes stay."),
)
TIMELINE_KEYS: Final = (
    ("j k up down", "The next point, the point before; PgUp, PgDn, g and G go further."),
    ("Enter", "Go to the point: take back what came after it, or accept again what was taken back."),
    ("u", "Undo the whole goal of the point."),
    ("ctrl+d ctrl+u", "Scroll what the point changed; left and right where lines are long."),
    ("Esc q T", "Back to the session."),
)
MOUSE: Final = (
    ("click a hunk", "Select it."),
    ("click a chip", "Switch the constraint on or off."),
    ("click an offer", "Add it, or never see it again."),
    ("wheel", "Scroll what is under the pointer."),
)
