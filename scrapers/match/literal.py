"""Words that a regular expression cannot match without, so that most texts need not be tried."""

from __future__ import annotations

MIN_LITERAL = 3
_SHORT_ESCAPES = tuple("bBdDwWsSAzntrfvaC.()[]{}|*+?^$-/\\")


def required_literals(source: str) -> tuple[str, ...]:
    """Runs of letters and digits, in lower case, of which every match holds at least one.

    Empty where none can be told: then any text may match. What is told errs on the side of caution:
    groups, classes and escapes are passed over, each branch of an alternation must have its own run.
    """
    if "\\Q" in source or "(?x" in source:
        return ()
    literals = []
    for branch in _branches(source):
        longest = max(_runs(branch), key=len, default="")
        if len(longest) < MIN_LITERAL:
            return ()
        literals.append(longest)
    return tuple(dict.fromkeys(literals))


def _branches(source: str) -> list[str]:
    """The alternatives outside any group, with a NUL in place of each group and class."""
    branches = [""]
    depth = 0
    at = 0
    while at < len(source):
        character = source[at]
        if character == "\\":
            if depth == 0:
                branches[-1] += source[at : at + 2] if source[at + 1 : at + 2] else " "
            at += 2
            continue
        if character == "[":
            at = _after_class(source, at)
            if depth == 0:
                branches[-1] += "\0"
            continue
        if character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                branches[-1] += "\0"
        elif character == "|" and depth == 0:
            branches.append("")
        elif depth == 0:
            branches[-1] += character
        at += 1
    return branches


def _after_class(source: str, at: int) -> int:
    """Where a class that opens at `at` has closed."""
    at += 1
    if source[at : at + 1] == "^":
        at += 1
    if source[at : at + 1] == "]":
        at += 1
    while at < len(source) and source[at] != "]":
        if source.startswith("[:", at):
            at = source.find(":]", at) + 1 or len(source)
        at += 2 if source[at : at + 1] == "\\" else 1
    return at + 1


def _runs(branch: str) -> list[str]:
    """Runs of letters and digits, less a last one that may be repeated or left out."""
    runs = [""]
    at = 0
    while at < len(branch):
        character = branch[at]
        if character == "\\":
            runs.append("")
            at += 2
            if branch[at - 1 : at] in _SHORT_ESCAPES:
                continue
            # \x41, \pL, \p{Greek}, \123: what follows the letter may belong to the escape.
            while at < len(branch) and (branch[at].isalnum() or branch[at] == "{"):
                at = branch.find("}", at) + 1 or len(branch) if branch[at] == "{" else at + 1
            continue
        if character in "?*+{":
            if character != "+":
                runs[-1] = runs[-1][:-1]
            runs.append("")
            if character == "{":
                at = branch.find("}", at)
                if at < 0:
                    return []
        elif character.isascii() and character.isalnum():
            runs[-1] += character.lower()
        else:
            runs.append("")
        at += 1
    return runs
