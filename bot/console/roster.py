"""`hearye roster`: what changed between ICE's 287(g) workbooks, for someone who has the files."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from config import Settings
    from scrapers.roster import Entry, Event, History, Paper, Timeline

_NOT_FOUND = 1
_MALFORMED = 2
_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls"})
_MAGIC = b"PK\x03\x04"
_LARGEST = 50 * 2**20  # as for any document (design: limits)
_NO_EVENT = dict.fromkeys(("state", "agency", "model", "county", "signed", "moa_url"))

_StateOption = Annotated[
    str | None,
    typer.Option("--state", help="Only this state: WI, or Wisconsin.", show_default=False),
]
_JsonOption = Annotated[bool, typer.Option("--json", help="One event a line, as JSON.")]

roster = typer.Typer(
    name="roster",
    help="Compare ICE's 287(g) workbooks: who was listed, who was taken off.",
    no_args_is_help=True,
)


@roster.command()
def diff(
    first: Annotated[Path, typer.Argument(metavar="A.xlsx", help="A workbook.")],
    second: Annotated[Path, typer.Argument(metavar="B.xlsx", help="A workbook of the same list.")],
    state: _StateOption = None,
    as_json: _JsonOption = False,
) -> None:
    """Show what changed between two workbooks, in the order of their own times.

    What must not be compared (a web page, two different lists, a list cut short) is told as an
    anomaly. Exits with 0 whatever the files hold, 1 where one is missing, 2 where the question was
    malformed.
    """
    from bot.alerts.roster_sentence import sentence

    code = _state(state)
    for path in (first, second):
        if not path.is_file():
            _stop(_NOT_FOUND, f"There is no file {path}.")
    old, new, warnings = _in_order(*_papers([first, second], first.parent))
    anomalies, events = _compared(old, new)
    events = [event for event in events if code in (None, event.row.state)]
    if as_json:
        for warning in warnings:
            typer.echo(warning, err=True)
        lines = [_anomaly(paper, reason) for paper, reason in anomalies]
        _print_json([*lines, *(event.as_object() for event in events)])
        return
    typer.echo("\n".join(_described(paper) for paper in (old, new)))
    for warning in warnings:
        typer.echo(f"Note: {warning}")
    for paper, reason in anomalies:
        typer.echo(f"Anomaly: {paper.name}: {reason}")
    if anomalies:
        return
    where = f" for {_name(code)}" if code else ""
    typer.echo(f"\n{_counted(len(events), 'change')}{where}.")
    for event in events:
        typer.echo(f"{event.severity.value:<7} {sentence(event, old.at)}")


@roster.command()
def history(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of workbooks.")],
    state: _StateOption = None,
    as_json: _JsonOption = False,
) -> None:
    """Show each agreement's life on ICE's lists, from a folder of workbooks of both, in any order.

    The workbooks' own times order them. Those that must not be compared are named, with the reason.
    Exits with 0, 1 where there is no such folder or no workbook in it, 2 where the question was
    malformed.
    """
    from scrapers.roster import history_of, timelines

    code = _state(state)
    if not folder.is_dir():
        _stop(_NOT_FOUND, f"There is no folder {folder}.")
    paths = sorted(path for path in folder.rglob("*") if _may_be_a_workbook(path))
    if not paths:
        _stop(_NOT_FOUND, f"There is no workbook in {folder}.")
    told = history_of(_papers(paths, folder))
    if as_json:
        _print_json(_history_lines(told, code))
    else:
        typer.echo("\n".join(_history_text(told, timelines(told, code))))


@roster.command()
def accept(
    sha256: Annotated[
        str | None,
        typer.Argument(help="The workbook's SHA-256, or its start.", show_default=False),
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="The configuration file.", show_default=False)
    ] = None,
) -> None:
    """Let a workbook through that was put aside, because ICE's list really is so.

    The next check, which is due at once, compares it and tells what changed. Without a hash the
    workbooks that were put aside are listed. Exits with 2 where none is meant, or several.
    """
    from config import read_settings

    settings, _ = read_settings(config)
    for line in asyncio.run(_accept(sha256, settings)):
        typer.echo(line)


async def _accept(sha256: str | None, settings: Settings) -> list[str]:
    from bot.house import open_database, wall_clock
    from store import rosters

    async with open_database(settings) as db, db.write() as conn:
        if sha256 is not None:
            one = await rosters.accept(conn, sha256, wall_clock())
            return [f"{one.name} is compared at the next check, which is due now."]
        aside = await rosters.quarantined(conn)
    lines = [f"{one.sha256}  {one.name}: {one.reason}" for one in aside]
    return lines or ["No workbook was put aside."]


def _papers(paths: Sequence[Path], folder: Path) -> list[Paper]:
    """The workbooks of files, each read in a child process."""
    return asyncio.run(_read_all(paths, folder))


async def _read_all(paths: Sequence[Path], folder: Path) -> list[Paper]:
    from scrapers.readers import Sandbox

    async with Sandbox() as sandbox:

        async def read(path: Path) -> Paper:
            from scrapers.roster import Paper, Unfit, claim_of

            name = str(path.relative_to(folder)) if path.is_relative_to(folder) else path.name
            body, changed = _file(path)
            digest = hashlib.sha256(body).hexdigest()
            if len(body) > _LARGEST:
                return Paper(name, digest, reason="The file is larger than 50 MiB.", at=changed)
            # The folder's name is the reader's own: only the file's is ICE's.
            claim = claim_of(path.name)
            try:
                found = await sandbox.roster(body)
            except Unfit as unfit:
                return Paper(name, digest, None, claim, str(unfit), changed)
            return Paper(name, digest, found, claim, at=found.modified or changed)

        return list(await asyncio.gather(*map(read, paths)))


def _file(path: Path) -> tuple[bytes, datetime]:
    """A file's bytes, and one more than the limit at most, with the time it was last changed."""
    with path.open("rb") as file:
        return file.read(_LARGEST + 1), datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _may_be_a_workbook(path: Path) -> bool:
    if path.name.startswith((".", "~$")) or not path.is_file():
        return False
    if path.suffix.lower() in _SUFFIXES:
        return True
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def _in_order(first: Paper, second: Paper) -> tuple[Paper, Paper, list[str]]:
    """The older and the newer workbook, and what there is to say of their order."""
    warnings = [
        f"{paper.name} does not tell when it was made; the file's own time is taken."
        for paper in (first, second)
        if paper.roster is not None and paper.roster.modified is None
    ]
    if _shrank(first, second):
        warnings.append(
            "Agencies leave the pending list when they sign: compare the lists of participating "
            "agencies of these days as well."
        )
    if first.at and second.at and first.at > second.at and first.roster and second.roster:
        warnings.append(
            f"{first.name} is newer than {second.name}: compared from the older to the newer."
        )
        return second, first, warnings
    return first, second, warnings


def _shrank(first: Paper, second: Paper) -> bool:
    """Whether both are pending lists and one is much shorter."""
    from scrapers.roster import LEAST_SHARE, ListKind

    rosters = [paper.roster for paper in (first, second) if paper.roster is not None]
    if [roster.kind for roster in rosters] != [ListKind.PENDING] * 2:
        return False
    few, many = sorted(len(roster.rows) for roster in rosters)
    return few < LEAST_SHARE * many


def _compared(old: Paper, new: Paper) -> tuple[list[tuple[Paper, str]], list[Event]]:
    """The anomalies of two workbooks, or else their events."""
    from scrapers.roster import LIST_NAMES, changes, fault

    unread = [(paper, paper.reason) for paper in (old, new) if paper.roster is None]
    if unread or old.roster is None or new.roster is None:
        return unread, []
    if old.roster.kind is not new.roster.kind:
        swapped = [(paper, reason) for paper in (old, new) if (reason := _swapped(paper))]
        reason = (
            f"It is the {LIST_NAMES[new.roster.kind]}, the other one the "
            f"{LIST_NAMES[old.roster.kind]}: not compared."
        )
        return swapped or [(new, reason)], []
    reason = fault(new.roster, old.roster) or ""
    return ([(new, reason)], []) if reason else ([], list(changes(old.roster, new.roster)))


def _swapped(paper: Paper) -> str | None:
    from scrapers.roster import fault

    return fault(paper.roster, claim=paper.claim) if paper.roster else None


def _described(paper: Paper) -> str:
    from scrapers.roster import LIST_NAMES

    if paper.roster is None:
        return f"{paper.name}: no roster, sha256 {paper.sha256}"
    at = f"{paper.at:%Y-%m-%d %H:%M} UTC" if paper.at else "at an unknown time"
    rows = _counted(len(paper.roster.rows), "row")
    line = f"{paper.name}: {LIST_NAMES[paper.roster.kind]}, {rows}, {at}, sha256 {paper.sha256}"
    return "\n".join([line, *(f"    {note}" for note in paper.roster.notes)])


def _anomaly(paper: Paper, reason: str) -> dict[str, Any]:
    """An anomaly in the form of an event: it is about a workbook, not about an agency."""
    evidence = {"workbook": paper.name, "sha256": paper.sha256, "at": _iso(paper.at)}
    return {"type": "anomaly", **_NO_EVENT, "severity": "log", "reason": reason, **evidence}


def _history_lines(told: History, state: str | None) -> list[dict[str, Any]]:
    """Events and anomalies in the order of time, each with its evidence."""
    lines = [
        {
            **step.event.as_object(),
            "list": step.kind.value,
            "workbook": step.evidence.name,
            "sha256": step.evidence.sha256,
            "at": _iso(step.evidence.at),
            "previous": step.before.name,
        }
        for step in told.steps
        if state in (None, step.event.row.state)
    ]
    lines += [_anomaly(paper, paper.reason) for paper in told.quarantined]
    # The sort keeps the order of weight among the events of one workbook.
    return sorted(lines, key=lambda line: line["at"] or "")


def _history_text(told: History, found: Iterable[Timeline]) -> Iterator[str]:
    yield f"{_counted(len(told.good), 'workbook')} in their true order:"
    for paper in told.good:
        yield f"  {_described(paper)}"
    for paper in told.copies:
        yield f"  {paper.name}: the same bytes again, sha256 {paper.sha256}"
    if told.quarantined:
        yield f"\n{_counted(len(told.quarantined), 'workbook')} put aside:"
    for paper in told.quarantined:
        yield f"  {paper.name}, sha256 {paper.sha256}: {paper.reason}"
    for timeline in found:
        row = timeline.row
        county = f"{row.county}, " if row.county else ""
        yield f"\n{row.agency} ({county}{_name(row.state)}), {row.model}"
        for entry in timeline.entries:
            yield from _entry_lines(entry)


def _entry_lines(entry: Entry) -> Iterator[str]:
    evidence = entry.evidence
    at = f"{evidence.at:%Y-%m-%d %H:%M}" if evidence.at else "at an unknown time"
    source = f"[{evidence.name}, sha256 {evidence.sha256[:12]}]"
    if entry.row.signed and (entry.event is None or entry.event.type.value == "listed"):
        yield f"  {entry.row.signed}        signed, as the list says  {source}"
    yield f"  {at}  {_step_words(entry)}  {source}"


def _step_words(entry: Entry) -> str:
    event = entry.event
    if event is None:
        linked = f", agreement linked: {entry.row.moa_url}" if entry.row.moa_url else ""
        return f"on the {entry.kind.value} list in the first workbook at hand{linked}"
    words = {
        "listed": "first on the participating list",
        "delisted": "no longer on the participating list; ICE does not say why",
        "pending_added": "first on the pending list",
        "pending_removed": "no longer on the pending list; ICE does not say why",
        "moa_posted": f"agreement linked: {event.row.moa_url}",
        "moa_withdrawn": f"agreement no longer linked (was {event.was})",
        "moa_changed": f"agreement linked elsewhere: {event.row.moa_url} (was {event.was})",
        "signed_corrected": f"date of signature now {event.row.signed} (was {event.was})",
        "renamed": f"renamed: {event.row.agency} (was {event.was})",
        "filled_in": f"filled in: {event.field}",
    }
    return words[event.type.value]


def _print_json(lines: Iterable[dict[str, Any]]) -> None:
    for line in lines:
        typer.echo(json.dumps(line, ensure_ascii=False))


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _counted(number: int, noun: str) -> str:
    return f"{f'{number:,}' if number else 'No'} {noun}{'' if number == 1 else 's'}"


def _name(code: str | None) -> str:
    from scrapers.roster import state_name

    return state_name(code or "")


def _state(text: str | None) -> str | None:
    from scrapers.roster import state_code

    if text is None:
        return None
    code = state_code(text)
    if code is None:
        _stop(_MALFORMED, f"{text!r} is no state; one is WI.")
    return code


def _stop(code: int, why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(code)
