from __future__ import annotations

import re
from pathlib import Path

from bot.commands.privacy import privacy_sections
from config import Settings
from tests.bot.commands.conftest import Server, shown

DOCUMENT = Path(__file__).parents[3] / "docs" / "PRIVACY.md"


async def test_anyone_may_read_what_is_kept_and_how_to_delete_it(server: Server) -> None:
    result = await server.neighbour.slash(server.channel, "privacy")
    fields = {field.name: field.value or "" for field in shown(result).embeds[0].fields}
    assert list(fields) == [
        "What is kept",
        "What is not kept",
        "For how long",
        "What is public",
        "How to have it deleted",
    ]
    assert "kept for 180 days" in fields["For how long"]
    assert "`/settings delete` deletes all" in fields["How to have it deleted"]


def test_the_document_says_the_same(tmp_path: Path) -> None:
    told = re.split(r"^## ", DOCUMENT.read_text("utf-8"), flags=re.MULTILINE)[1:]
    written = [
        (head, " ".join(body.split())) for head, _, body in (x.partition("\n") for x in told)
    ]
    days = Settings(data=tmp_path).keep.alerts
    assert written == privacy_sections(days)
