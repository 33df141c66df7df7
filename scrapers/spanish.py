"""Where a meeting stands, in the words of a clerk who writes Spanish.

A participle alone tells nothing: contracts and licences are cancelled and suspended too. It counts
where it is a mark of its own ("*** CANCELADA ***") or is said of a meeting ("La reunión del 6 de
julio ha sido cancelada", "se pospone la sesión").
"""

from __future__ import annotations

import re

from scrapers.listing import MeetingStatus

_CLUES = (
    *("cancel", "suspendid", "reprogram", "aplaz", "pospuest", "pospone", "no habr", "enmendad"),
    *("no se celebrar", "no se llevar", "no se reunir", "revisad", "modificad", "quorum", "quórum"),
)
_MEETING = (
    r"(?:reuni[oó]n|reuniones|sesi[oó]n|sesiones|junta|asamblea|audiencia|cabildo|pleno|con[cs]ejo"
    r"|comisi[oó]n|comit[eé]|taller|meeting|council|board|commission|committee)"
)
_OTHER = (
    r"(?:acuerdos?|arrendamientos?|becas?|bonos?|contrat\w+|convenios?|cuentas?|deudas?|empleados?"
    r"|fondos?|licencias?|[oó]rdenes|[oó]rden(?!\s+del\s+d[ií]a)|p[oó]lizas?|permisos?"
    r"|polic[ií]as?|proyectos?|programas?|servicios?|subvenci\w+|tarifas?|vuelos?|clases?|obras?)"
)
_RESCHEDULED = r"reprogramad[ao]s?|reprogramaci[oó]n"
_POSTPONED = r"aplazad[ao]s?|pospuest[ao]s?|aplazamiento|suspendid[ao]s?(?=\s+hasta\b)"
_CANCELLED = r"cancelad[ao]s?|suspendid[ao]s?|cancelaci[oó]n|(?:por\s+)?falta\s+de\s+qu[oó]rum"
_AMENDED = r"enmendad[ao]s?|revisad[ao]s?|modificad[ao]s?"
_WORDS = rf"{_RESCHEDULED}|{_POSTPONED}|{_CANCELLED}"

_IS = r"(?:(?:ha\s+sido|han\s+sido|fue|fueron|est[aá]|queda|ser[aá])\s+)?"
_NEAR = r"[\s,:(*\u2013\u2014-]+"


def _said(words: str, does: str) -> re.Pattern[str]:
    """The words as a mark, or of a meeting; `does` are verbs behind which it stands."""
    return re.compile(
        rf"(?:^|[*(\[:|!\u2013\u2014-])[^\S\n]*{_IS}(?:{words})[^\S\n]*"
        rf"(?:$|[*)\]:|!.,\u2013\u2014-]"
        rf"|(?:hasta|para|por|debido)\b|(?:(?:de\s+)?(?:el|la|esta|del|las)\s+)?{_MEETING}\b)"
        rf"|\b{_MEETING}\b(?:{_NEAR}[^\W_]+){{0,8}}?{_NEAR}{_IS}(?:{words})\b"
        rf"|\b(?:{words})\s+(?:de\s+)?(?:(?:el|la|esta|del|las)\s+)?{_MEETING}\b"
        rf"|\bse\s+(?:{does})\s+(?:el|la|esta|las)\s+{_MEETING}\b",
        re.IGNORECASE | re.MULTILINE,
    )


_NONE_IS_HELD = re.compile(
    rf"\bno\s+habr[aá]\s+(?:\w+\s+)?{_MEETING}\b|\b{_MEETING}\b[^.;\n]{{0,60}}\bno\s+se\s+"
    r"(?:celebrar[aá]|llevar[aá]\s+a\s+cabo|reunir[aá])\b",
    re.IGNORECASE,
)
_AMENDED_PAPER = re.compile(
    rf"\b(?:agenda|orden\s+del\s+d[ií]a|aviso)\W+(?:{_AMENDED})\b", re.IGNORECASE
)
# A rule about meetings, or what is said of another matter, is no news of this meeting. Behind "de"
# or "y" such a matter is in a body's name ("Comisión de Obras y Servicios").
_ASIDE = re.compile(
    r"\b(?:pued[ae]n?|podr[aá]n?|podr[ií]an?|debe|si|cuando|a\s+menos\s+que|en\s+caso\s+de|no)\s+"
    rf"(?:(?!habr)\w+\s+){{0,4}}?(?:{_WORDS}|cancel\w+|pospon\w+|aplaz\w+)"
    rf"(?:\s+[oy]\s+(?:{_WORDS}))?\b"
    rf"|(?<!\bde\s)(?<!\bde\sla\s)(?<!\by\s)\b{_OTHER}\b[^.;\n]{{0,60}}?\b(?:{_WORDS})\b"
    rf"|\b(?:{_WORDS})\s+(?:(?!{_MEETING})\w+\s+){{0,3}}?{_OTHER}\b",
    re.IGNORECASE,
)
_TELLING = (
    (MeetingStatus.RESCHEDULED, _said(_RESCHEDULED, r"reprograma[n]?")),
    (MeetingStatus.POSTPONED, _said(_POSTPONED, r"aplazan?|posponen?")),
    (MeetingStatus.CANCELLED, _said(_CANCELLED, r"cancelan?")),
    (MeetingStatus.CANCELLED, _NONE_IS_HELD),
    (MeetingStatus.AMENDED, _AMENDED_PAPER),
)
_MARK = re.compile(
    rf"[\s*!\-\u2013\u2014:,(\[]*\b(?:aviso\s+de\s+)?{_IS}(?:{_WORDS})\b"
    r"(?:\s+(?:para|hasta|al)\s+(?:el\s+)?(?:[^\W\d_]+,?\s+)?\d{1,2}\s+de\s+[^\W\d_]+"
    r"(?:\s+del?\s+20\d\d)?)?(?:\s+(?:del|de(?:\s+la)?)\b)?[\s*!)\]]*(?:[\-\u2013\u2014:,]+\s*)?",
    re.IGNORECASE,
)


def spanish_status(text: str) -> MeetingStatus | None:
    """Where the meeting stands by a title, a row or the head of a notice; None where none is said.

    "Suspendida" alone is cancelled: the meeting does not take place, and no other day is named.
    """
    low = text.lower()
    if not any(clue in low for clue in _CLUES):
        return None
    said = _ASIDE.sub(" \u2026 ", text)
    return next((status for status, words in _TELLING if words.search(said)), None)


def without_spanish_status(text: str) -> str:
    """The title with a space in the place of what says where the meeting stands, if it does."""
    return text if spanish_status(text) is None else _MARK.sub(" ", text)
