"""`hearye scaffold`: what it writes passes the project's own checks as it is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.console.scaffold import scaffold, with_name
from config import read_source
from tests.bot.console.site import Site

PROJECT = Path(__file__).parents[3]
REGISTRY = Path("scrapers/platforms/registry.py")
AGENDAS = """<html><head><title>Agendas - Village of Palmyra</title></head><body><table>
<tr><td>Village Board</td><td>December 7, {year} 6:00 PM</td>
<td><a href="/docs/board-agenda.pdf">Agenda</a></td></tr></table>
<p>100 W. Taft St., Palmyra, WI 53156</p></body></html>"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(scaffold, arguments)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """As much of the project as a platform and its test need."""
    clone = tmp_path / "clone"
    for folder in ("config", "scrapers"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PROJECT / folder, clone / folder, ignore=ignored)
    tests = clone / "tests/scrapers/platforms"
    tests.mkdir(parents=True)
    for package in (tests, tests.parent, tests.parent.parent):
        (package / "__init__.py").touch()
    shutil.copy(PROJECT / "tests/scrapers/platforms/vendor.py", tests)
    shutil.copy(PROJECT / "pyproject.toml", clone)
    return clone


def checked(clone: Path, *command: str) -> str:
    """What a check of the project says in the clone; "" where all is well."""
    ran = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=clone,
        env={**os.environ, "PYTHONPATH": str(clone)},
        capture_output=True,
        text=True,
    )
    return "" if ran.returncode == 0 else ran.stdout + ran.stderr


@pytest.mark.parametrize("name", ["acme", "zoned_minutes_2"])
def test_a_new_platform_passes_the_tests_and_the_linter_as_it_is(clone: Path, name: str) -> None:
    shown = run("platform", name, "--project", str(clone))
    assert shown.exit_code == 0
    module = f"scrapers/platforms/{name}.py"
    test = f"tests/scrapers/platforms/test_{name}.py"
    assert checked(clone, "pytest", "-q", "-p", "no:cacheprovider", test) == ""
    assert checked(clone, "ruff", "check", "--no-cache", module, test, str(REGISTRY)) == ""
    assert checked(clone, "ruff", "format", "--no-cache", "--check", module, test) == ""
    found = f"from scrapers.platforms import platform; assert platform('{name}').OPTIONS == set()"
    assert subprocess.run([sys.executable, "-c", found], cwd=clone).returncode == 0


def test_a_new_platform_passes_the_type_checker_as_it_is(clone: Path) -> None:
    run("platform", "acme", "--project", str(clone))
    files = ("scrapers/platforms/acme.py", "tests/scrapers/platforms/test_acme.py")
    cache = clone / "types"
    said = checked(
        clone, "mypy", "--strict", f"--cache-dir={cache}", "--follow-imports=silent", *files
    )
    assert said == ""


def test_a_recorded_page_is_the_fixture_where_one_is_given(clone: Path, tmp_path: Path) -> None:
    recorded = tmp_path / "page.html"
    recorded.write_text("<html>as it came</html>")
    run("platform", "acme", "--project", str(clone), "--page", str(recorded))
    fixture = clone / "tests/scrapers/platforms/fixtures/acme/page.html"
    assert fixture.read_text() == "<html>as it came</html>"


def test_names_stay_sorted_and_the_rest_of_the_registry_as_it_was(clone: Path) -> None:
    before = (clone / REGISTRY).read_text()
    run("platform", "boardy", "--project", str(clone))
    after = (clone / REGISTRY).read_text()
    assert after == before.replace('    "boarddocs",\n', '    "boarddocs",\n    "boardy",\n')
    assert with_name(after, "boardy") == after


def test_nothing_is_written_over_what_is_there_or_outside_a_clone(
    clone: Path, tmp_path: Path
) -> None:
    again = run("platform", "civicplus", "--project", str(clone))
    assert again.exit_code == 2
    assert "civicplus.py is there already; nothing was written." in again.stderr
    outside = run("platform", "acme", "--project", str(tmp_path))
    assert outside.exit_code == 1
    assert "is no clone of Hear Ye" in outside.stderr
    odd = run("platform", "../evil", "--project", str(clone))
    assert odd.exit_code == 2
    assert "is no module's name" in odd.stderr


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty project folder, and settings of nobody."""
    (tmp_path / "hearye.toml").write_text("")
    (tmp_path / "config/sources").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HEARYE_CONFIG", str(tmp_path / "hearye.toml"))
    monkeypatch.setenv("HEARYE_NETWORK__ALLOW", '["127.0.0.0/8"]')
    monkeypatch.setenv("HEARYE_NETWORK__GAP", "0")
    return tmp_path


@pytest.mark.parametrize(("year", "enabled"), [("2026", True), ("2019", False)])
def test_a_new_source_goes_to_its_states_folder_and_is_on_only_where_it_is_proven(
    folder: Path, monkeypatch: pytest.MonkeyPatch, year: str, *, enabled: bool
) -> None:
    with Site({"/agendas": AGENDAS.format(year=year)}) as site:
        monkeypatch.setenv("HEARYE_NETWORK__PORTS", f"[{site.port}]")
        shown = run("source", site.url("/agendas"), "--now", "2026-11-24")
    (path,) = (folder / "config/sources/wisconsin").iterdir()
    assert shown.stdout.splitlines()[-1] == f"wrote {path.relative_to(folder)}"
    source = read_source(path.read_text("utf-8"), slug=path.stem, file=str(path))
    assert (source.name, source.enabled) == ("Village of Palmyra", enabled)
    assert ("December 7, 2019: it may be out of use" in source.reason) is not enabled
