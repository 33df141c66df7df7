"""The house's order: config ← store ← scrapers ← bot, and who may reach into whom.

A package imports only what stands to its left, and another package only through a name that this
package, or a package within it, offers in its `__init__.py`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ORDER = ("config", "store", "scrapers", "bot")


def imported(file: Path) -> Iterator[tuple[int, str, str]]:
    """The line, the module and the name of each import of a package of ours."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            if node.module.split(".")[0] in ORDER:
                for alias in node.names:
                    yield node.lineno, node.module, alias.name
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] in ORDER:
                    yield node.lineno, alias.name, ""


def is_package(module: str) -> bool:
    spec = find_spec(module)
    return spec is not None and spec.submodule_search_locations is not None


@pytest.mark.parametrize("package", ORDER)
def test_a_package_imports_only_leftwards_and_through_what_is_offered(package: str) -> None:
    allowed = ORDER[: ORDER.index(package)]
    wrong = []
    for file in sorted((ROOT / package).rglob("*.py")):
        for line, module, name in imported(file):
            other = module.split(".")[0]
            if other == package:
                continue
            if other not in allowed or not is_package(module):
                wrong.append(f"{file.relative_to(ROOT)}:{line} {module}.{name}")
    assert wrong == []
