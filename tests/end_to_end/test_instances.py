"""Two at once, a configuration read again, and a database that may not be written."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psycopg

from bot.demo.village import Village
from tests.end_to_end.program import Program, village_settings


async def test_a_second_instance_refuses_whatever_the_database(
    tmp_path: Path, database_url: str
) -> None:
    async with Village() as village:
        settings = village_settings(tmp_path, village)
        environ = {"HEARYE_DATABASE": database_url}
        async with Program(tmp_path, settings, environ) as first:
            await first.logged('"checked"')
            second = Program(tmp_path, settings, environ)
            await second.start()
            assert await second.ended() == 2
            assert "Hear Ye is already running on " in second.log
            first.interrupt()
            assert await first.ended() == 0
    assert "Traceback" not in first.told() + second.told()


async def test_a_configuration_read_again_is_taken_over_or_refused_with_its_place(
    tmp_path: Path,
) -> None:
    async with Village() as village:
        settings = village_settings(tmp_path, village)
        async with Program(tmp_path, settings, {}) as program:
            await program.logged('"checked"')
            broken = tmp_path / "sources" / "second.toml"
            broken.write_text('name = "Second"\nplatform = "nonsense"\n')
            os.kill(program.pid, signal.SIGHUP)
            await program.logged("configuration.refused")
            assert "second.toml" in program.log
            broken.write_text(
                f'name = "Second"\nplatform = "generic"\nstate = "WI"\nurl = "{village.url}/"\n'
            )
            os.kill(program.pid, signal.SIGHUP)
            await program.logged("configuration.taken_over")
            await program.logged('"source": "second"')


async def test_a_postgresql_that_may_only_be_read_is_refused_in_a_sentence(
    tmp_path: Path, bare_postgres: str
) -> None:
    with psycopg.connect(bare_postgres, autocommit=True) as admin:
        name = admin.info.dbname
        admin.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'.encode())
    async with Village() as village:
        settings = village_settings(tmp_path, village)
        program = Program(tmp_path, settings, {"HEARYE_DATABASE": bare_postgres})
        await program.start()
        assert await program.ended() == 2
    assert "may only be read" in program.log
    assert "Traceback" not in program.log
