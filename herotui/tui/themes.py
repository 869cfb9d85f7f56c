"""Themes. Colour comes last: each state has its symbol and its word, whatever the colours are."""

from __future__ import annotations

from textual.theme import BUILTIN_THEMES, Theme

# Names that Textual's own stylesheets ask for in such a theme.
_ANSI = BUILTIN_THEMES["ansi-dark"].variables

THEMES: tuple[Theme, ...] = (
    Theme(
        "dark",
        primary="#5fafff",
        secondary="#d787ff",
        accent="#5fd7d7",
        success="#87d75f",
        warning="#ffd75f",
        error="#ff6b6b",
        foreground="#e4e4e4",
        background="#121212",
        surface="#1c1c1c",
        panel="#303030",
    ),
    Theme(
        "light",
        primary="#005faf",
        secondary="#87008f",
        accent="#00647a",
        success="#1f6f00",
        warning="#7a5200",
        error="#b00020",
        foreground="#1c1c1c",
        background="#ffffff",
        surface="#f4f4f4",
        panel="#dadada",
        dark=False,
    ),
    Theme(
        "high-contrast",
        primary="#00ffff",
        secondary="#ff87ff",
        accent="#00ffff",
        success="#00ff00",
        warning="#ffff00",
        error="#ff8080",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#3a3a3a",
        text_alpha=1.0,
    ),
    # Blue and orange (Okabe and Ito) stay apart for red-green blindness of either kind.
    Theme(
        "colour-blind",
        primary="#56b4e9",
        secondary="#cc79a7",
        accent="#f0f0f0",
        success="#56b4e9",
        warning="#f0e442",
        error="#ff9e3d",
        foreground="#eeeeee",
        background="#101010",
        surface="#1a1a1a",
        panel="#303030",
    ),
    Theme(
        "ansi",
        ansi=True,
        primary="ansi_blue",
        secondary="ansi_magenta",
        accent="ansi_cyan",
        success="ansi_green",
        warning="ansi_yellow",
        error="ansi_bright_red",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        variables=_ANSI,
    ),
)
"""Every theme that the settings may name."""

STATES = {
    "open": "",
    "working": "$accent",
    "done": "$success",
    "needs_you": "bold $error",
    "not_seen": "$warning",
    "not_applicable": "",
    "locked": "$secondary",
}
"""The style of each state's symbol."""
