"""`hearye check`: one check now, with everything found quoted; or files, read as a check would."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.console.given import MALFORMED, NOT_FOUND, is_address, moment, stop

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

    from config import Settings
    from scrapers import Report
    from scrapers.match import Query


def check(
    target: Annotated[
        str | None,
        typer.Argument(
            metavar="[SOURCE|URL|FILE|FOLDER]",
            help="What to check: a source's name, an address, or files; every source if left out.",
            show_default=False,
        ),
    ] = None,
    watch: Annotated[
        str | None,
        typer.Option(metavar="QUERY", help="Look for this instead of the watches kept."),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say of each passage why it matched, or why not.")
    ] = False,
    config: Annotated[
        Path | None, typer.Option(help="The configuration file.", show_default=False)
    ] = None,
) -> None:
    """Check now, and quote what is found with its page and offsets.

    A source of yours is checked for good: what is new is stored, and alerts for it are owed. An
    address or a file is only looked at.
    """
    from rich.console import Console

    from config import read_settings

    settings, _ = read_settings(config)
    console = Console()
    queries = _queries(watch, settings)
    if target is not None and is_address(target):
        asyncio.run(_check_address(target, queries, explain, settings, console))
    elif target is not None and Path(target).exists():
        asyncio.run(_check_files(Path(target), queries, explain, settings, console))
    elif watch is None and not explain:
        asyncio.run(_check_sources(target, settings, console))
    else:
        asyncio.run(_check_again(target, queries, explain, settings, console))


def _queries(watch: str | None, settings: Settings) -> list[Query]:
    from bot.house import configured_watches
    from scrapers.match import QueryError, parse

    if watch is None:
        return [parse(one.query) for one in configured_watches(settings)]
    try:
        return [parse(watch)]
    except QueryError as error:
        stop(MALFORMED, f"{error.message}\n{error.caret()}")


async def _check_files(
    target: Path, queries: list[Query], explain: bool, settings: Settings, console: Console
) -> None:
    from bot.console import glance

    files = glance.files_below(target)
    if not files:
        stop(NOT_FOUND, f"There is no file below {target}.")
    with _progress() as progress:
        task = progress.add_task("Reading", total=len(files))
        glances = await glance.glance_at_files(
            files,
            queries,
            moment(None, glance.ZONE),
            readers=settings.readers,
            advance=lambda: progress.advance(task),
        )
    if explain:
        glance.print_explanations(console, glances, queries)
    glance.print_glances(console, glances)
    glance.print_counts(console, glances)


async def _check_address(
    url: str, queries: list[Query], explain: bool, settings: Settings, console: Console
) -> None:
    from bot.console import glance
    from bot.house import wall_clock

    with _progress() as progress:
        progress.add_task("Looking", total=None)
        said, glances = await glance.glance_at_address(url, queries, settings, wall_clock)
    console.print(said, markup=False, soft_wrap=True)
    if explain:
        glance.print_explanations(console, glances, queries)
    glance.print_glances(console, glances)
    if not glances:
        raise typer.Exit(NOT_FOUND)
    glance.print_counts(console, glances)


async def _check_again(
    slug: str | None, queries: list[Query], explain: bool, settings: Settings, console: Console
) -> None:
    """Look at a configured source for another query, or to explain: nothing is stored."""
    from bot.house import configured_sources

    chosen = [one for one in configured_sources(settings) if slug is None or one.slug == slug]
    if not chosen:
        stop(NOT_FOUND, _nothing_named(slug))
    for source in chosen:
        if source.enabled:
            console.print(source.name, markup=False, style="bold")
            await _check_address(source.url, queries, explain, settings, console)


async def _check_sources(slug: str | None, settings: Settings, console: Console) -> None:
    """Check stored sources for good, one or all, with what each gave."""
    from bot.house import open_database, open_tools, settle
    from scrapers import check_source
    from store import sources

    async with open_database(settings) as db, open_tools(settings, db) as tools:
        await settle(settings, db, tools.now())
        async with db.read() as conn:
            enabled = await sources.listed(conn, enabled=True)
            named = await sources.get(conn, slug) if slug is not None else None
        if slug is not None and named is None:
            stop(NOT_FOUND, _nothing_named(slug))
        if named is not None and not named.enabled:
            stop(NOT_FOUND, f"{named.slug} is off: {named.reason}")
        chosen = enabled if named is None else [named]
        outcomes: Counter[str] = Counter()
        with _progress() as progress:
            task = progress.add_task("Checking", total=len(chosen))
            for done in asyncio.as_completed([check_source(one, tools) for one in chosen]):
                report = await done
                outcomes[report.outcome.value] += 1
                progress.advance(task)
                _print_report(console, report)
    console.print(", ".join(f"{count} {name}" for name, count in outcomes.most_common()))


def _print_report(console: Console, report: Report) -> None:
    from rich.text import Text

    from bot.console.outcomes import STYLES
    from bot.console.quoted import print_quote

    said = f"{report.outcome.value}: {report.reason}" if report.reason else report.outcome.value
    line = Text.assemble(f"{report.slug}  ", (said, STYLES[report.outcome.value]))
    console.print(line, soft_wrap=True)
    for finding in report.findings:
        for match in finding.matches:
            where = finding.errand.document.title
            print_quote(console, where, finding.passage(match), match)
    for failure in report.failures:
        console.print(f"  not read: {failure}", markup=False, soft_wrap=True)


def _nothing_named(slug: str | None) -> str:
    return f"{slug!r} is no source, no file and no address. `hearye sources` lists the sources."


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import Progress

    return Progress(console=Console(stderr=True), transient=True)
