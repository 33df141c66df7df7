from __future__ import annotations

import asyncio
import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.console.roster import roster
from config import Source
from store import Database, rosters, sources
from tests.scrapers.roster.sheets import MOA, NOON, PENDING, TASK, line, workbook

DAY = timedelta(days=1)
OTHERS = [
    line(f"{name} Police Department", county=f"{name} County")
    for name in ("Adams", "Baraboo", "Calumet", "Delavan", "Eagle", "Fitchburg")
]
WAITING = ("WISCONSIN", "Palmyra Police Department ", "Municipality", "Jefferson County ", TASK)
ELSEWHERE = ("ARKANSAS", "Arkansas National Guard", "State", "#NA", TASK)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(roster, [str(each) for each in arguments])


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(each) for each in result.stdout.splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Both lists through Palmyra's autumn, the two swapped once, and a refusal among them."""
    files = {
        "pendingAgencies09112025pm.xlsx": workbook([ELSEWHERE], PENDING, modified=NOON - 11 * DAY),
        "pendingAgencies09152025am.xlsx": workbook(
            [ELSEWHERE, WAITING], PENDING, modified=NOON - 7 * DAY
        ),
        "participatingAgencies09182025pm.xlsx": workbook(OTHERS, modified=NOON - 4 * DAY),
        "pendingAgencies09222025pm.xlsx": workbook(OTHERS, modified=NOON - 4 * DAY),
        "participatingAgencies09222025pm.xlsx": workbook([ELSEWHERE, WAITING], PENDING),
        "participatingAgencies09242025am.xlsx": workbook(
            [*OTHERS, line()], modified=NOON + 2 * DAY
        ),
        "latest.xlsx": workbook(
            [*OTHERS, line(moa="link")], links={"G8": f"{MOA}p.pdf"}, modified=NOON + 35 * DAY
        ),
        "participatingAgencies11012025am.xlsx": b"<!DOCTYPE html><title>Access Denied</title>",
        "README.md": b"no workbook",
    }
    for name, body in files.items():
        (tmp_path / name).write_bytes(body)
        # When a file was saved here says nothing of when it was made.
        os.utime(tmp_path / name, (0, 0))
    return tmp_path


def test_a_diff_is_one_event_a_line(folder: Path) -> None:
    result = run(
        "diff",
        folder / "participatingAgencies09182025pm.xlsx",
        folder / "participatingAgencies09242025am.xlsx",
        "--state",
        "WI",
        "--json",
    )
    assert result.exit_code == 0
    assert result.stderr == ""
    assert lines(result) == [
        {
            "type": "listed",
            "state": "WI",
            "agency": "Palmyra Police Department",
            "model": "Task Force Model",
            "county": "Jefferson County",
            "signed": "2025-09-22",
            "moa_url": None,
            "severity": "alert",
            "was": None,
        }
    ]


def test_two_workbooks_are_put_in_their_true_order(folder: Path) -> None:
    result = run(
        "diff",
        folder / "participatingAgencies09242025am.xlsx",
        folder / "participatingAgencies09182025pm.xlsx",
    )
    assert result.exit_code == 0
    said = result.stdout.splitlines()
    assert said[0].startswith(
        "participatingAgencies09182025pm.xlsx: list of participating agencies, 6 rows, "
        "2025-09-18 12:00 UTC, sha256 "
    )
    assert said[2] == (
        "Note: participatingAgencies09242025am.xlsx is newer than "
        "participatingAgencies09182025pm.xlsx: compared from the older to the newer."
    )
    assert said[4:] == [
        "1 change.",
        (
            "alert   ICE's list of participating agencies now shows Palmyra Police Department "
            "(Jefferson County, Wisconsin), Task Force Model, signed 2025-09-22; the agreement is "
            "not linked yet."
        ),
    ]


@pytest.mark.parametrize(
    ("first", "second", "workbook_named", "reason"),
    [
        (
            "participatingAgencies09182025pm.xlsx",
            "participatingAgencies09222025pm.xlsx",
            "participatingAgencies09222025pm.xlsx",
            (
                "It was published as the list of participating agencies, but what it holds is the "
                "list of pending agencies: quarantined, not compared."
            ),
        ),
        (
            "pendingAgencies09152025am.xlsx",
            "latest.xlsx",
            "latest.xlsx",
            (
                "It is the list of participating agencies, the other one the list of pending "
                "agencies: not compared."
            ),
        ),
        (
            "participatingAgencies09182025pm.xlsx",
            "participatingAgencies11012025am.xlsx",
            "participatingAgencies11012025am.xlsx",
            "This is a web page, not a workbook: the site may have refused us.",
        ),
    ],
)
def test_what_must_not_be_compared_is_an_anomaly_only(
    folder: Path, first: str, second: str, workbook_named: str, reason: str
) -> None:
    result = run("diff", folder / first, folder / second, "--state", "WI", "--json")
    assert result.exit_code == 0
    assert [(each["type"], each["workbook"], each["reason"]) for each in lines(result)] == [
        ("anomaly", workbook_named, reason)
    ]
    assert (
        f"Anomaly: {workbook_named}: {reason}"
        in run("diff", folder / first, folder / second).stdout
    )


def test_a_list_cut_short_is_an_anomaly(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook(OTHERS))
    (tmp_path / "b.xlsx").write_bytes(workbook(OTHERS[:4], modified=NOON + DAY))
    (said,) = lines(run("diff", tmp_path / "a.xlsx", tmp_path / "b.xlsx", "--json"))
    assert said["type"] == "anomaly"
    assert said["reason"].startswith("It has 4 rows, fewer than 80% of the 6")


def test_a_pending_list_that_empties_points_to_the_other(tmp_path: Path) -> None:
    names = ("Adams", "Baraboo", "Calumet", "Delavan")
    (tmp_path / "a.xlsx").write_bytes(
        workbook([(*WAITING[:1], f"{name} Police", *WAITING[2:]) for name in names], PENDING)
    )
    (tmp_path / "b.xlsx").write_bytes(workbook([WAITING], PENDING, modified=NOON + DAY))
    result = run("diff", tmp_path / "a.xlsx", tmp_path / "b.xlsx", "--json")
    assert [each["type"] for each in lines(result)] == ["pending_added"] + ["pending_removed"] * 4
    assert result.stderr.startswith("Agencies leave the pending list when they sign")


def test_a_workbook_without_a_time_takes_its_files(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook(OTHERS, modified=None))
    (tmp_path / "b.xlsx").write_bytes(workbook([*OTHERS, line()], modified=None))
    day = datetime(2025, 9, 22, tzinfo=UTC).timestamp()
    os.utime(tmp_path / "a.xlsx", (day, day))
    result = run("diff", tmp_path / "b.xlsx", tmp_path / "a.xlsx", "--json")
    assert [each["type"] for each in lines(result)] == ["listed"]
    assert result.stderr.splitlines() == [
        "b.xlsx does not tell when it was made; the file's own time is taken.",
        "a.xlsx does not tell when it was made; the file's own time is taken.",
        "b.xlsx is newer than a.xlsx: compared from the older to the newer.",
    ]


def test_a_folders_history_is_told_in_its_true_order(folder: Path) -> None:
    result = run("history", folder, "--state", "Wisconsin", "--json")
    assert result.exit_code == 0
    assert [(each["type"], each["agency"], each["workbook"]) for each in lines(result)] == [
        ("anomaly", None, "participatingAgencies11012025am.xlsx"),
        ("pending_added", "Palmyra Police Department", "pendingAgencies09152025am.xlsx"),
        ("anomaly", None, "pendingAgencies09222025pm.xlsx"),
        ("anomaly", None, "participatingAgencies09222025pm.xlsx"),
        ("listed", "Palmyra Police Department", "participatingAgencies09242025am.xlsx"),
        ("moa_posted", "Palmyra Police Department", "latest.xlsx"),
    ]
    posted = lines(result)[-1]
    assert (posted["at"], posted["previous"], len(posted["sha256"])) == (
        "2025-10-27T12:00:00+00:00",
        "participatingAgencies09242025am.xlsx",
        64,
    )


def test_a_life_is_told_with_its_evidence(folder: Path) -> None:
    said = run("history", folder, "--state", "WI").stdout
    assert "3 workbooks put aside:" in said
    life = said.split("\n\n")[-1].splitlines()
    assert life[0] == "Palmyra Police Department (Jefferson County, Wisconsin), Task Force Model"
    assert [each.split("  [")[0].strip() for each in life[1:]] == [
        "2025-09-15 12:00  first on the pending list",
        "2025-09-22        signed, as the list says",
        "2025-09-24 12:00  first on the participating list",
        f"2025-10-27 12:00  agreement linked: {MOA}p.pdf",
    ]
    assert all(", sha256 " in each for each in life[1:])


def test_a_question_that_cannot_be_answered_says_why(tmp_path: Path) -> None:
    missing = run("diff", tmp_path / "a.xlsx", tmp_path / "b.xlsx")
    assert (missing.exit_code, missing.stderr) == (1, f"There is no file {tmp_path / 'a.xlsx'}.\n")
    empty = run("history", tmp_path)
    assert (empty.exit_code, empty.stderr) == (1, f"There is no workbook in {tmp_path}.\n")
    nowhere = run("history", tmp_path / "x")
    assert (nowhere.exit_code, nowhere.stderr) == (1, f"There is no folder {tmp_path / 'x'}.\n")
    state = run("history", tmp_path, "--state", "Ruritania")
    assert (state.exit_code, state.stderr) == (2, "'Ruritania' is no state; one is WI.\n")


def test_a_correction_tells_what_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook([*OTHERS, line(signed=date(2025, 9, 21))]))
    (tmp_path / "b.xlsx").write_bytes(workbook([*OTHERS, line()], modified=NOON + DAY))
    (said,) = lines(run("diff", tmp_path / "a.xlsx", tmp_path / "b.xlsx", "--json"))
    assert (said["type"], said["signed"], said["was"], said["severity"]) == (
        "signed_corrected",
        "2025-09-22",
        "2025-09-21",
        "notice",
    )


async def _put_aside(folder: Path) -> None:
    db = await Database.open(f"sqlite:///{folder / 'hearye.db'}")
    await db.upgrade()
    source = Source(slug="ice", name="ICE", platform="ice_287g", url="https://x/", zone="UTC")
    async with db.write() as conn:
        await sources.sync(conn, [source], NOON)
        stored = await sources.get(conn, "ice")
        assert stored is not None
        short = rosters.NewWorkbook(
            *("ab12" * 16, "participating", None, "short.xlsx", "https://x/short.xlsx", NOON),
            *("quarantined", "It has 10 rows.", 10, b"{}"),
        )
        await rosters.save(conn, stored.id, [short], NOON)
    await db.close()


def test_an_operator_sees_what_was_put_aside_and_lets_it_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARYE_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    asyncio.run(_put_aside(tmp_path))
    assert run("accept").stdout == f"{'ab12' * 16}  short.xlsx: It has 10 rows.\n"
    assert run("accept", "ab").stdout == (
        "short.xlsx is compared at the next check, which is due now.\n"
    )
    assert run("accept").stdout == "No workbook was put aside.\n"
    refused = run("accept", "ab")
    assert str(refused.exception) == "No quarantined workbook begins with 'ab'."
