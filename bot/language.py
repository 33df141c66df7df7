"""The languages that people read: English in the code, the others in gettext catalogues.

`bot/locale/CODE.po` holds a language; adding one is adding its file. The language is that of the
task that speaks (`speaking`), so that no function has to hand it on. Quotes are never translated:
they stay as they were published.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path

import polib

CATALOGUES = Path(__file__).parent / "locale"
ENGLISH = "en"

_spoken: ContextVar[str] = ContextVar("_spoken", default=ENGLISH)


@cache
def languages() -> tuple[str, ...]:
    """The languages that there are, by their codes; English first."""
    return (ENGLISH, *sorted(path.stem for path in CATALOGUES.glob("*.po")))


def language_of(locale: str | None) -> str:
    """The language that is spoken to a person of this locale ("es-419"): English by default."""
    code = (locale or "").replace("_", "-").split("-")[0].lower()
    return code if code in languages() else ENGLISH


@contextmanager
def speaking(locale: str | None) -> Iterator[None]:
    """Speak the language of this locale within the block, and in the tasks that it starts."""
    token = _spoken.set(language_of(locale))
    try:
        yield
    finally:
        _spoken.reset(token)


def speak(locale: str | None) -> None:
    """Speak the language of this locale for the rest of the task, as for one interaction."""
    _spoken.set(language_of(locale))


def spoken() -> str:
    """The code of the language that is spoken now."""
    return _spoken.get()


def _(message: str) -> str:
    """`message` in the language that is spoken; itself where it was not translated."""
    # gettext knows the empty message as a catalogue's own header.
    return _catalogue(_spoken.get()).gettext(message) if message else ""


def later(message: str) -> str:
    """`message` itself, which goes into the catalogues: `_` says it where it is shown."""
    return message


def ngettext(one: str, many: str, count: int) -> str:
    """The message for that count, in the language that is spoken."""
    return _catalogue(_spoken.get()).ngettext(one, many, count)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == ENGLISH:
        return gettext.NullTranslations()
    file = polib.pofile(str(CATALOGUES / f"{language}.po"))
    return gettext.GNUTranslations(BytesIO(file.to_binary()))
