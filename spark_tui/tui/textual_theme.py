"""A theme of ours as a theme of Textual's, so that every widget's style follows a live switch.

Styles name these variables: `$foreground`, `$accent`, `$success`, `$warning`, `$error`, and our own
`$quiet` (text that steps back, still readable) and `$hairline` (thin separators).
"""

from __future__ import annotations

from textual.theme import Theme as TextualTheme

from spark_tui.config.themes import Theme


def textual_theme(theme: Theme) -> TextualTheme:
    """The same colours under Textual's names."""
    colours = theme.colours
    return TextualTheme(
        name=theme.name,
        dark=theme.dark,
        primary=colours.primary,
        accent=colours.accent,
        foreground=colours.foreground,
        background=colours.background,
        surface=colours.surface,
        panel=colours.panel,
        success=colours.success,
        warning=colours.warning,
        error=colours.error,
        text_alpha=1.0,
        variables={
            "quiet": colours.muted,
            "hairline": colours.border,
            "border": colours.accent,
            "input-cursor-background": colours.foreground,
            "input-cursor-foreground": colours.background,
            "block-cursor-background": colours.accent,
            "block-cursor-foreground": colours.background,
            "block-cursor-blurred-background": colours.surface,
            "block-cursor-blurred-foreground": colours.foreground,
            "scrollbar": colours.muted,
            "scrollbar-hover": colours.accent,
            "scrollbar-active": colours.accent,
            "scrollbar-background": colours.panel,
            "scrollbar-background-hover": colours.panel,
            "scrollbar-background-active": colours.panel,
            "scrollbar-corner-color": colours.panel,
            "footer-key-foreground": colours.accent,
        },
    )
