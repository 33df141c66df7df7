"""`hearye scaffold`: the files that a new platform or a new source begins with."""

from __future__ import annotations

import asyncio
import re
from importlib import resources
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Annotated

import typer

from bot.console.given import MALFORMED, NOT_FOUND, file_page, is_address, moment, stop, web_page

if TYPE_CHECKING:
    from config import Settings

_NAME = re.compile(r"[a-z][a-z0-9_]{1,15}")
_REGISTRY = Path("scrapers/platforms/registry.py")
_TESTS = Path("tests/scrapers/platforms")
_NAMES = re.compile(r"(?<=^NAMES: tuple\[str, \.\.\.\] = \(\n)(?:    \"\w+\",\n)+", re.MULTILINE)

scaffold = typer.Typer(
    help="Begin a new platform or a new source (CONTRIBUTING.md).", no_args_is_help=True
)


@scaffold.command("platform")
def scaffold_platform(
    name: Annotated[str, typer.Argument(help="Its module's name, in lower case: acme_meetings.")],
    page: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|URL",
            help="A page to begin with, instead of a sample.",
            show_default=False,
        ),
    ] = None,
    project: Annotated[Path, typer.Option(help="The clone of Hear Ye to write into.")] = Path(),
) -> None:
    """Write a platform's module, its fixture and its test, and enter it into the registry.

    They pass the tests as they are: a table of meetings is read. With `--page` the fixture is that
    page, and what the test says of the sample is yours to change.
    """
    if not _NAME.fullmatch(name):
        stop(
            MALFORMED, f"{name!r} is no module's name: lower case, digits and _, as acme_meetings."
        )
    registry = project / _REGISTRY
    if not registry.is_file():
        stop(NOT_FOUND, f"{project.resolve()} is no clone of Hear Ye: {_REGISTRY} is not there.")
    words = {"name": name, "mark": name.replace("_", "-"), "Title": name.replace("_", " ").title()}
    files = {
        project / "scrapers/platforms" / f"{name}.py": _filled("platform", words),
        project / _TESTS / f"test_{name}.py": _filled("test", words),
        project / _TESTS / "fixtures" / name / "page.html": _fixture(page, words),
    }
    taken = [path for path in files if path.exists()]
    if taken:
        stop(MALFORMED, f"{taken[0]} is there already; nothing was written.")
    registry.write_text(with_name(registry.read_text("utf-8"), name), "utf-8")
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        typer.echo(f"wrote {path}")
    typer.echo(f"entered {name} into {registry}")
    typer.echo(f"now: pytest {project / _TESTS / f'test_{name}.py'}")


@scaffold.command("source")
def scaffold_source(
    url: Annotated[
        str, typer.Argument(metavar="URL", help="A home page, a page of agendas, a portal, a feed.")
    ],
    state: Annotated[
        str | None,
        typer.Option(help="The two letters of its state, where you know it.", show_default=False),
    ] = None,
    zone: Annotated[
        str | None,
        typer.Option(help="Its time zone, where its state does not tell.", show_default=False),
    ] = None,
    project: Annotated[Path, typer.Option(help="The clone of Hear Ye to write into.")] = Path(),
    now: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="The day to look at it on, as 2026-01-31.", show_default=False
        ),
    ] = None,
) -> None:
    """Find what can be watched at an address and write its file among the shipped sources.

    What is not proven (no place named, no meeting of this year or the last) is written as off, with
    the reason.
    """
    from bot.console.detect import as_text, look
    from config import STATES, Source, read_settings, write_source

    folder = project / "config/sources"
    if not folder.is_dir():
        stop(NOT_FOUND, f"{project.resolve()} is no clone of Hear Ye: config/sources is not there.")
    settings, _ = read_settings()
    code = state.upper() if state else None
    found = asyncio.run(look(url, settings, moment(now, zone or "UTC"), zone=zone, state=code))
    if found.source is None:
        stop(NOT_FOUND, as_text(found))
    source = found.source
    if not found.proven:
        off = {"enabled": False, "reason": found.reason.rstrip(".")}
        source = Source.model_validate(source.model_dump() | off)
    place = STATES[source.state].name if source.state else "United States"
    try:
        path = write_source(source, folder / place.lower().replace(" ", "-"))
    except FileExistsError as error:
        stop(MALFORMED, f"{error.filename} is there already; nothing was written.")
    typer.echo(as_text(found))
    typer.echo(f"wrote {path}")


def with_name(registry: str, name: str) -> str:
    """The registry's text with one more platform in its sorted list of names.

    Raises `ValueError` where the text has no such list.
    """
    found = _NAMES.search(registry)
    if found is None:
        raise ValueError("the registry has no list of names")
    lines = sorted({*found[0].splitlines(keepends=True), f'    "{name}",\n'})
    return registry[: found.start()] + "".join(lines) + registry[found.end() :]


def _filled(template: str, words: dict[str, str]) -> bytes:
    folder = resources.files("bot.console") / "scaffolding"
    return Template((folder / f"{template}.txt").read_text("utf-8")).substitute(words).encode()


def _fixture(page: str | None, words: dict[str, str]) -> bytes:
    if page is None:
        return _filled("page", words)
    if is_address(page):
        from config import read_settings

        return asyncio.run(_fetched(page, read_settings()[0]))
    return file_page(page, None).body


async def _fetched(address: str, settings: Settings) -> bytes:
    from scrapers.fetch import BlockedByHost, FetchFailed, Refused

    try:
        return (await web_page(address, settings)).body
    except (BlockedByHost, FetchFailed, Refused) as failed:
        stop(NOT_FOUND, failed.reason)
