"""How the results of checks look on a terminal."""

from __future__ import annotations

STYLES = {
    "ok": "green",
    "unchanged": "green",
    "empty": "cyan",
    "blocked": "yellow",
    "drift": "red",
    "error": "red",
}
"""A style of rich's for each outcome."""
