"""Where a meeting stands, in Spanish agendas and listings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.agenda.kind import kind_of
from scrapers.agenda.notice import standing
from scrapers.listing import DocumentKind, MeetingStatus
from scrapers.platforms.status import key_of, plain_title, status_of
from scrapers.spanish import spanish_status, without_spanish_status

CANCELLED, POSTPONED = MeetingStatus.CANCELLED, MeetingStatus.POSTPONED
RESCHEDULED, AMENDED = MeetingStatus.RESCHEDULED, MeetingStatus.AMENDED


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("CANCELADA", CANCELLED),
        ("*** CANCELADO ***", CANCELLED),
        ("Reunión del Concejo Municipal - CANCELADA", CANCELLED),
        ("CANCELADA - Comisión de Planificación", CANCELLED),
        ("CANCELADA Reunión del Concejo", CANCELLED),
        ("Junta Escolar (cancelada)", CANCELLED),
        ("La reunión ordinaria del 6 de julio ha sido cancelada.", CANCELLED),
        ("La reunión del Concejo del 6 de julio\nha sido cancelada", CANCELLED),
        ("Aviso de cancelación de la reunión", CANCELLED),
        ("Se cancela la sesión del martes", CANCELLED),
        ("Cancelada la reunión por falta de quórum", CANCELLED),
        ("Sesión suspendida", CANCELLED),
        ("No habrá reunión este mes", CANCELLED),
        ("No habrá sesión", CANCELLED),
        ("La reunión no se llevará a cabo", CANCELLED),
        ("City Council Meeting CANCELADA", CANCELLED),
        ("Comisión de Obras Públicas - CANCELADA", CANCELLED),
        ("CANCELADA Junta de Policía y Bomberos", CANCELLED),
        ("Reunión del Comité de Licencias y Permisos cancelada", CANCELLED),
        ("Sesión suspendida hasta el 3 de junio", POSTPONED),
        ("Audiencia pública aplazada", POSTPONED),
        ("POSPUESTA: Reunión del Cabildo", POSTPONED),
        ("Se pospone la reunión", POSTPONED),
        ("Reunión reprogramada para el 3 de junio", RESCHEDULED),
        ("Cancelada: reunión reprogramada para el 3 de junio", RESCHEDULED),
        ("Agenda enmendada", AMENDED),
        ("ORDEN DEL DÍA REVISADA", AMENDED),
    ],
)
def test_a_mark_or_what_is_said_of_a_meeting_counts(text: str, status: MeetingStatus) -> None:
    assert spanish_status(text) is status
    assert status_of(text) is status
    assert standing(text.splitlines(), None, DocumentKind.AGENDA) is status


@pytest.mark.parametrize(
    "text",
    [
        "Cancelado el contrato con Flock Safety",
        "Contrato con Flock Safety cancelado",
        "Contrato con Flock Safety (cancelado)",
        "El Concejo discute el contrato cancelado",
        "Comisión: licencia de licores suspendida",
        "Cancelación del contrato de arrendamiento",
        "Cancelada la deuda del municipio",
        "Policía suspendido sin sueldo",
        "Las reuniones pueden ser canceladas sin aviso",
        "La reunión podrá ser aplazada o cancelada",
        "Si la reunión es cancelada, se avisará",
        "La reunión no ha sido cancelada",
        "Reunión ordinaria",
        "Revisión del presupuesto modificado",
    ],
)
def test_a_rule_and_what_is_said_of_other_matters_do_not(text: str) -> None:
    assert spanish_status(text) is None
    assert status_of(text) is MeetingStatus.SCHEDULED
    assert standing(text.splitlines(), None, DocumentKind.AGENDA) is None


def test_an_item_of_an_agenda_says_nothing_of_its_meeting() -> None:
    agenda = ["Concejo Municipal", "Orden del día", "1. Llamado al orden", "2. Reunión cancelada"]
    assert standing(agenda, None, DocumentKind.AGENDA) is None
    called = ["Concejo Municipal", "Llamado al orden", "Sesión aplazada de mayo"]
    assert standing(called, None, DocumentKind.AGENDA) is None
    assert standing(["Reunión cancelada"], None, DocumentKind.MINUTES) is None


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("***CANCELADA*** Reunión del Concejo", "Reunión del Concejo"),
        ("Reunión del Concejo (CANCELADA)", "Reunión del Concejo"),
        ("Reunión del Concejo - Pospuesta para el martes 3 de junio", "Reunión del Concejo"),
        ("Contrato cancelado", "Contrato cancelado"),
        ("CANCELADA", "CANCELADA"),
    ],
)
def test_a_title_is_shown_without_it(title: str, plain: str) -> None:
    assert plain_title(title) == plain


def test_a_meeting_keeps_its_key_when_it_is_called_off() -> None:
    called_off = key_of(None, "CANCELADA - Reunión del Concejo")
    assert called_off == key_of(None, "Reunión del Concejo")


def test_a_notice_is_one_and_a_stamp_hides_no_agenda() -> None:
    url = "https://palmyra.example/1.pdf"
    assert kind_of("Reunión cancelada", url, []) is DocumentKind.NOTICE
    assert kind_of(None, url, ["CANCELADA", "ORDEN DEL DÍA"]) is DocumentKind.AGENDA
    assert kind_of("Contrato cancelado", url, []) is None


@given(st.text(max_size=80))
def test_whatever_the_text_a_status_is_found_or_not(text: str) -> None:
    if spanish_status(text) is None:
        assert without_spanish_status(text) == text
