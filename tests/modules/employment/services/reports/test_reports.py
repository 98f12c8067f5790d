"""Reports: kept within caps, answered once, forgotten in time; a removal gives its reasons."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.reports import ReportGround
from bastide.modules.employment.models import JobReport, PublishedJob, ReportState
from bastide.modules.employment.queries.reports import posting_signals
from bastide.modules.employment.services.reports.decisions import (
    KEPT,
    Ruling,
    decide_report,
    purge_reports,
)
from bastide.modules.employment.services.reports.requests import (
    MOST_A_DAY,
    MOST_BY_ORIGIN,
    asked_report,
    report_job,
)
from bastide.platform.access.actors import SYSTEM, VISITOR, actor_for
from bastide.platform.access.roles import Role
from bastide.platform.audit.models import Event
from bastide.platform.mail.models import OutgoingMail
from tests.modules.employment.alert_world import NOW, job, later, opened
from tests.modules.spending.world import person
from tests.platform.database.races import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(settings: Any) -> Territory:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return opened()


def reports(offer: PublishedJob, **fields: Any) -> JobReport | None:
    at = fields.pop("at", NOW)
    said = {"reason": "argent", "words": "", "address": "", "origin": "203.0.113.9", **fields}
    return report_job(actor=VISITOR, job=offer, asked=asked_report(**said), at=at)


def decide(report: JobReport, state: str, ground: ReportGround | None = None, **more: Any) -> int:
    ruling = Ruling(ReportState(state), more.pop("message", "Nous avons vérifié."), ground)
    return decide_report(actor=SYSTEM, report=report, ruling=ruling, **more)


def test_what_may_harm_is_examined_sooner(site: Territory) -> None:
    offer = job(site, "Serveur")
    money, place = reports(offer), reports(offer, reason="lieu")
    assert money is not None
    assert place is not None
    assert (money.due_at - NOW, place.due_at - NOW) == (dt.timedelta(2), dt.timedelta(7))


def test_whoever_leaves_an_address_is_answered_twice_and_nobody_else(site: Territory) -> None:
    offer = job(site, "Serveur")
    report = reports(offer, address="jeanne@exemple.fr")
    assert report is not None
    assert decide(report, "maintenue", at=later(days=1)) == 1
    mails = list(OutgoingMail.objects.order_by("created_at"))
    assert [one.recipient for one in mails] == ["jeanne@exemple.fr"] * 2
    assert "signalement/" in mails[0].text
    assert "Nous avons vérifié." in mails[1].text
    assert "tribunal" in mails[1].text
    reports(offer, origin="203.0.113.10")
    assert OutgoingMail.objects.count() == 2


def test_a_removal_takes_the_offer_off_and_answers_its_other_reports(site: Territory) -> None:
    offer, other = job(site, "Serveur"), job(site, "Cuisinier")
    first = reports(offer, address="jeanne@exemple.fr")
    second = reports(offer, reason="trompeuse", origin="b", address="paul@exemple.fr")
    apart = reports(other)
    assert first is not None
    OutgoingMail.objects.all().delete()
    assert decide(first, "retiree", ReportGround.LAW, message="Frais demandés.") == 2
    offer.refresh_from_db()
    assert (offer.hidden_at is not None, offer.hidden_reason) == (True, "Frais demandés.")
    states = dict(JobReport.objects.values_list("pk", "state"))
    assert second is not None
    assert apart is not None
    assert [states[one.pk] for one in (first, second, apart)] == ["retiree", "retiree", "recu"]
    assert OutgoingMail.objects.count() == 2
    assert all("la loi" in one.text for one in OutgoingMail.objects.all())
    acts = set(Event.objects.values_list("action", flat=True))
    assert {"file_report", "rule_report", "hide_job"} <= acts


@pytest.mark.parametrize(
    ("state", "ground", "message", "fields"),
    [
        ("recu", None, "x", ["state"]),
        ("maintenue", None, " ", ["message"]),
        ("retiree", None, "x", ["ground"]),
    ],
)
def test_a_decision_without_its_reasons_is_refused(
    site: Territory, state: str, ground: Any, message: str, fields: list[str]
) -> None:
    report = reports(job(site, "Serveur"))
    assert report is not None
    with pytest.raises(InputRefusedError) as caught:
        decide(report, state, ground, message=message)
    assert [one.field for one in caught.value.refusals] == fields
    assert JobReport.objects.get().state == "recu"


def test_a_second_decision_is_told_that_it_comes_late(site: Territory) -> None:
    report = reports(job(site, "Serveur"))
    assert report is not None
    decide(report, "maintenue")
    with pytest.raises(InputRefusedError, match="déjà été traité"):
        decide(report, "corrigee")
    assert JobReport.objects.get().state == "maintenue"


def test_two_officers_at_once_answer_once(site: Territory) -> None:
    report = reports(job(site, "Serveur"), address="jeanne@exemple.fr")
    assert report is not None
    OutgoingMail.objects.all().delete()
    errors = race(lambda rank: decide(report, ("maintenue", "corrigee")[rank]), parties=2)
    assert [type(one) for one in errors] == [InputRefusedError]
    assert OutgoingMail.objects.count() == 1


def test_a_reader_decides_of_nothing(site: Territory) -> None:
    report = reports(job(site, "Serveur"))
    assert report is not None
    reader = actor_for(person("lectrice", (site.perimeter, Role.READER), room="employment"))
    ruling = Ruling(ReportState.KEPT, "Rien à dire.")
    with pytest.raises(NotAllowedError):
        decide_report(actor=reader, report=report, ruling=ruling)


def test_one_place_reports_so_much_and_the_same_thing_once(site: Territory) -> None:
    offers = [job(site, f"Serveur {rank}") for rank in range(MOST_BY_ORIGIN + 2)]
    assert reports(offers[0]) is not None
    assert reports(offers[0]) is None
    kept = [reports(one) for one in offers[1:]]
    assert sum(one is not None for one in kept) == MOST_BY_ORIGIN - 1
    assert reports(offers[0], origin="ailleurs") is not None
    assert reports(offers[-1], at=later(days=1, minutes=1)) is not None


def test_one_address_is_written_to_so_often(site: Territory) -> None:
    for rank in range(MOST_A_DAY + 2):
        reports(job(site, f"Serveur {rank}"), address="Jeanne@Exemple.fr", origin=str(rank))
    assert OutgoingMail.objects.count() == MOST_A_DAY
    assert JobReport.objects.filter(address="").count() == 2


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reason": "pas-content"}, "reason"),
        ({"reason": "autre", "words": " \u00a0"}, "words"),
        ({"address": "pas une adresse"}, None),
    ],
)
def test_what_cannot_be_read_is_refused(fields: dict[str, str], field: str | None) -> None:
    said = {"reason": "argent", "words": "", "address": "", "origin": "x", **fields}
    with pytest.raises(InputRefusedError) as caught:
        asked_report(**said)
    assert field is None or caught.value.refusals[0].field == field


def test_reports_are_forgotten_after_a_year_and_origins_after_a_day(site: Territory) -> None:
    old = reports(job(site, "Serveur"), at=NOW - KEPT - dt.timedelta(minutes=1))
    recent = reports(job(site, "Cuisinier"), at=NOW - dt.timedelta(days=2))
    today = reports(job(site, "Pâtissier"))
    assert old is not None
    assert purge_reports(actor=SYSTEM, territory=site, at=NOW) == {"deleted": 1}
    origins = dict(JobReport.objects.values_list("pk", "origin"))
    assert recent is not None
    assert today is not None
    assert origins == {recent.pk: "", today.pk: today.origin}
    assert today.origin


def test_signals_are_facts_about_one_name(site: Territory) -> None:
    for rank in range(20):
        job(site, f"Serveur {rank}", employer="Interim Sud" if rank else "SAS Interim Sud")
    job(site, "Cuisinier", employer="Table d’Arze", lives_count=3)
    job(site, "Anonyme", lives_count=9)
    manager = actor_for(person("cheffe", (site.perimeter, Role.MANAGER), room="employment"))
    found = posting_signals(manager, site, NOW)
    assert [(one.employer, one.online, one.lives) for one in found] == [
        ("Interim Sud", 20, 1),
        ("Table d’Arze", 1, 3),
    ]
    assert posting_signals(VISITOR, site, NOW) == []
