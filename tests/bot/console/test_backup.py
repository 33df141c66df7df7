"""`hearye backup` and `hearye restore`, as an operator calls them."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.console.backup import backup, restore
from store import BackupError, Blobs

app = typer.Typer()
app.command()(backup)
app.command()(restore)

AGENDA = b"%PDF-1.7 agenda"
DIGEST = hashlib.sha256(AGENDA).hexdigest()


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_template: Path) -> Path:
    """A data folder with a database and one document."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "hearye.db")
    asyncio.run(Blobs(folder / "documents").put(DIGEST, AGENDA))
    config = tmp_path / "hearye.toml"
    config.write_text(f"data = {str(folder)!r}\n")
    monkeypatch.setenv("HEARYE_CONFIG", str(config))
    return folder


def call(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def kept(data: Path) -> bytes | None:
    return asyncio.run(Blobs(data / "documents").get(DIGEST))


def test_a_backup_has_the_documents_and_a_restore_brings_them_back(
    data: Path, tmp_path: Path
) -> None:
    target = tmp_path / "backup.db"
    assert "backup.db.documents.tar" in call("backup", str(target))
    shutil.rmtree(data)
    assert "has the 1 documents of" in call("restore", str(target))
    assert (data / "hearye.db").is_file()
    assert kept(data) == AGENDA


def test_the_documents_can_be_left_out_of_either(data: Path, tmp_path: Path) -> None:
    whole, short = tmp_path / "whole.db", tmp_path / "short.db"
    call("backup", str(whole))
    call("backup", "--no-documents", str(short))
    assert sorted(path.name for path in tmp_path.glob("*.db*")) == [
        "short.db",
        "whole.db",
        "whole.db.documents.tar",
    ]
    shutil.rmtree(data / "documents")
    for given in (["--no-documents", str(whole)], [str(short)]):
        assert "documents of" not in call("restore", *given)
        assert kept(data) is None


def test_a_backup_whose_documents_would_be_in_the_way_is_not_begun(
    data: Path, tmp_path: Path
) -> None:
    target = tmp_path / "backup.db"
    (tmp_path / "backup.db.documents.tar").write_text("mine")
    with pytest.raises(BackupError, match="is there already"):
        call("backup", str(target))
    assert not target.exists()


def test_a_postgresql_database_has_its_documents_put_back_and_itself_by_its_own_program(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "backup.dump"
    call("backup", str(target))
    shutil.rmtree(data / "documents")
    monkeypatch.setenv("HEARYE_DATABASE", "postgresql://nobody@127.0.0.1/none")
    assert "by pg_restore --clean" in call("restore", str(target))
    assert kept(data) == AGENDA
    result = CliRunner().invoke(app, ["restore", "--no-documents", str(target)])
    assert (result.exit_code, "by pg_restore --clean" in result.stderr) == (2, True)
