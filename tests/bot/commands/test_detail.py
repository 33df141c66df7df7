"""The details of the audit list, in the reader's language."""

from __future__ import annotations

import pytest

from bot.commands.detail import detail_words
from bot.language import speaking


@pytest.mark.parametrize(
    ("action", "detail", "said"),
    [
        ("subscribe", "#alerts: every watch, now", "#alerts: todas las vigilancias, al momento"),
        ("subscribe", "#alerts: Flock, weekly", "#alerts: Flock, resumen semanal"),
        ("subscription.edit", "<#7>: Flock, no mention", "<#7>: Flock, sin mención"),
        ("subscription.edit", "<#7>: ICE's lists: Iowa, notices", None),
        ("unsubscribe", "<#7>: every watch", "<#7>: todas las vigilancias"),
        ("roster.subscribe", "Sheriff, all states", "Sheriff, todos los estados"),
        ("setup", "Flock, ICE; everywhere; daily", "Flock, ICE; en todas partes; resumen diario"),
        ("settings.web", "public, new key", "pública, clave nueva"),
        ("settings.web", "by key", "con clave"),
        ("settings.follow_ups", "edit", "se edita la primera alerta"),
        ("watch.edit", "Flock: everywhere", "Flock: en todas partes"),
    ],
)
def test_our_words_are_said_in_the_readers_language(
    action: str, detail: str, said: str | None
) -> None:
    with speaking("es"):
        assert detail_words(action, detail) == (said or "<#7>: ICE's lists: Iowa, alertas y avisos")


@pytest.mark.parametrize(
    ("action", "detail"),
    [
        ("watch.add", "public"),
        ("watch.edit", "everywhere"),
        ("watch.edit", "daily: agenda"),
        ("unsubscribe", "<#7>: now"),
        ("subscribe", "#a: every watch, hourly"),
        ("mute.story", "Board: everywhere"),
        ("settings.zone", "America/Chicago"),
        ("settings.quiet", "-"),
    ],
)
def test_what_others_wrote_stays_as_it_is(action: str, detail: str) -> None:
    with speaking("es"):
        assert detail_words(action, detail) == detail
