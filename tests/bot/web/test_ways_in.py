"""The links that people in Discord follow, and where they end."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from pathlib import Path

from bot.alerts.addressing import addressed
from bot.alerts.render import embed_of
from bot.house import stored_copy_address
from bot.web.room import Room
from config import Settings
from scrapers.alert import Alert
from store import NewDelivery, outbox
from tests.bot.web.conftest import Client
from tests.bot.web.village import NOW, SECOND


async def test_an_alert_leads_to_its_stored_copy(
    client: Client, room: Room, palmyra: Alert, tmp_path: Path
) -> None:
    digest = hashlib.sha256(SECOND).hexdigest()
    settings = Settings(data=tmp_path, web={"address": str(client.make_url("/"))})
    alert = palmyra.model_copy(update={"sha256": digest})
    async with room.db.write() as conn:
        owed = NewDelivery(1, None, "key", alert.kind, alert.model_dump(mode="json"))
        await outbox.enqueue(conn, [owed], NOW)
        (delivery,) = await outbox.claim(conn, NOW, limit=1, lease=timedelta(minutes=1))
        letter = await addressed(conn, delivery, stored_copy_address(settings))
    (link,) = re.findall(r"\[Stored copy\]\((.*?)\)", str(embed_of(letter.alert).to_dict()))
    answer = await client.get(link.removeprefix(str(client.make_url("/")).rstrip("/")))
    assert answer.status == 200
    assert f'<dd class="sha">{digest}</dd>' in await answer.text()
