"""The tax regime of an EPCI, dated: services, pages, API, commands, and two people at once."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.territories import queries
from bastide.kernel.territories.core.regimes import Regime, Tool
from bastide.kernel.territories.models import RegimeFiscal, Territory
from bastide.kernel.territories.services import change_regime, set_regime, withdraw_regime
from bastide.platform.access.actors import SYSTEM, VISITOR
from bastide.platform.access.models import Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.audit.models import Event
from bastide.platform.database.versions import EditConflictError
from tests.kernel.organisations.people import land
from tests.platform.database.races import race

pytestmark = pytest.mark.django_db
FIRST, SECOND = dt.date(2016, 1, 1), dt.date(2020, 1, 1)


@pytest.fixture
def territory() -> Territory:
    return Territory.objects.create(
        perimeter=Perimeter.objects.create(label="Valmorte"),
        slug="valmorte",
        name="Valmorte",
        siren="100000009",
    )


def dated(territory: Territory, regime: Regime, start: dt.date, **more: Any) -> RegimeFiscal:
    return set_regime(
        actor=SYSTEM,
        territory=territory,
        regime=regime,
        valid_from=start,
        article="CGI, art. 1379-0 bis",
        **more,
    )


def shown(territory: Territory) -> list[tuple[str, dt.date | None, dt.date | None]]:
    return [
        (one.row.regime, one.period.start, one.period.end)
        for one in queries.list_regimes(territory)
    ]


def test_a_regime_ends_on_the_eve_of_the_next(territory: Territory) -> None:
    dated(territory, Regime.FPU, SECOND)
    dated(territory, Regime.FA, FIRST)
    assert dated(territory, Regime.FA, FIRST).version == 1
    assert shown(territory) == [("FA", FIRST, dt.date(2019, 12, 31)), ("FPU", SECOND, None)]
    assert queries.regime_on(territory, dt.date(2015, 12, 31)) is None
    refused = queries.tool_opening(territory, Tool.CLECT, dt.date(2019, 12, 31))
    assert (refused.is_open, refused.article) == (False, "CGI, art. 1609 nonies C, IV")
    opened = queries.require_tool(territory, Tool.ATTRIBUTION_COMPENSATION, SECOND)
    assert opened.article_words == "CGI, art. 1609 nonies C, V (à vérifier)"
    with pytest.raises(InputRefusedError, match="1609 nonies C, IV"):
        queries.require_tool(territory, Tool.CLECT, FIRST)
    with pytest.raises(InputRefusedError, match="n’est pas renseigné"):
        queries.require_tool(territory, Tool.CLECT, dt.date(2010, 1, 1))


def test_what_held_before_a_bounded_period_holds_again_after_it(territory: Territory) -> None:
    dated(territory, Regime.FPU, FIRST)
    dated(territory, Regime.FA, dt.date(2018, 1, 1), valid_to=dt.date(2018, 12, 31))
    assert [(regime, start) for regime, start, _end in shown(territory)] == [
        ("FPU", FIRST),
        ("FA", dt.date(2018, 1, 1)),
        ("FPU", dt.date(2019, 1, 1)),
    ]


def test_nothing_is_known_after_a_bounded_period_that_followed_nothing(
    territory: Territory,
) -> None:
    dated(territory, Regime.FA, FIRST, valid_to=dt.date(2016, 12, 31))
    assert queries.regime_on(territory, dt.date(2016, 12, 31)) is not None
    assert queries.regime_on(territory, dt.date(2017, 1, 1)) is None


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        (SECOND, None, "valid_from"),
        (FIRST, SECOND, "valid_to"),
        (SECOND.replace(year=2021), FIRST, "valid_to"),
    ],
)
def test_what_would_overlap_is_refused_whole(
    territory: Territory, start: dt.date, end: dt.date | None, field: str
) -> None:
    dated(territory, Regime.FPU, SECOND)
    with pytest.raises(InputRefusedError) as caught:
        dated(territory, Regime.FA, start, valid_to=end)
    assert [refusal.field for refusal in caught.value.refusals] == [field]
    assert RegimeFiscal.objects.count() == 1


def test_a_correction_never_jumps_over_another_regime(territory: Territory) -> None:
    first, second = dated(territory, Regime.FA, FIRST), dated(territory, Regime.FPU, SECOND)
    values: dict[str, Any] = {"regime": Regime.FPU, "article": "délibération", "source": "d"}
    for row, day in ((second, FIRST), (second, None), (first, SECOND)):
        with pytest.raises(InputRefusedError, match="par-dessus"):
            change_regime(actor=SYSTEM, row=row, version=1, valid_from=day, **values)
    change_regime(actor=SYSTEM, row=first, version=1, valid_from=None, **values)
    with pytest.raises(EditConflictError):
        change_regime(
            actor=SYSTEM, row=first, version=1, valid_from=FIRST, **values | {"article": "x"}
        )
    with pytest.raises(EditConflictError):
        withdraw_regime(actor=SYSTEM, row=first, version=1, reason="erreur")
    with pytest.raises(InputRefusedError, match="raison"):
        withdraw_regime(actor=SYSTEM, row=second, version=1, reason=" ")
    withdraw_regime(actor=SYSTEM, row=second, version=1, reason="erreur")
    assert shown(territory) == [("FPU", None, None)]
    assert Event.objects.filter(action="withdraw_regime").count() == 1
    with pytest.raises(NotAllowedError):
        withdraw_regime(actor=VISITOR, row=first, version=2, reason="x")


def test_the_administrator_dates_a_regime_in_the_browser() -> None:
    place = land()
    here = {"args": [place.territory.slug]}
    admin = place.client("admin", Role.ADMINISTRATOR)
    sent = {
        "regime": "FA",
        "valid_from": "2016-01-01",
        "article": "délibération du 3 novembre 2015",
        "source": "arrêté",
        "reason": "première saisie",
    }
    assert admin.get(reverse("regime_new", **here)).status_code == 200
    assert admin.post(reverse("regime_new", **here), sent).status_code == 302
    text = admin.get(reverse("regimes", **here), {"le": "2016-06-01"}).content.decode()
    assert "délibération du 3 novembre 2015" in text
    assert "1609 nonies C, IV" in text
    assert "première saisie" in text
    row = RegimeFiscal.objects.get()
    edit = reverse("regime_edit", args=[place.territory.slug, row.pk])
    assert admin.post(edit, sent | {"article": "A", "version": "1"}).status_code == 302
    stale = admin.post(edit, sent | {"article": "B", "version": "1"})
    assert stale.status_code == 409
    row.refresh_from_db()
    assert (row.article, row.version) == ("A", 2)
    refused = admin.post(reverse("regime_new", **here), sent)
    assert refused.status_code == 422
    assert "commence déjà ce jour" in refused.content.decode()
    out = reverse("regime_withdraw", args=[place.territory.slug, row.pk])
    admin.post(out, {"version": "2", "reason": ""})
    assert RegimeFiscal.objects.count() == 1
    admin.post(out, {"version": "2", "reason": "saisie d’essai"})
    assert not RegimeFiscal.objects.exists()


def test_a_manager_reads_and_dates_nothing() -> None:
    place = land()
    manager = place.client("manager", Role.MANAGER)
    assert manager.get(reverse("regime_new", args=[place.territory.slug])).status_code == 404
    text = manager.get(reverse("regimes", args=[place.territory.slug])).content.decode()
    assert "n’est pas renseigné" in text
    assert reverse("regime_new", args=[place.territory.slug]) not in text


def test_the_same_by_the_api() -> None:
    place = land()
    admin = place.client("admin", Role.ADMINISTRATOR)
    address = f"{place.api}/regimes"
    sent = {"regime": "FPU", "valid_from": "2016-01-01", "article": "a", "source": "s"}
    made = admin.post(address, sent, content_type="application/json")
    assert (made.status_code, made.json()["valid_to"]) == (201, None)
    one = f"{address}/{made.json()['id']}"
    changed = sent | {"version": 1, "article": "b"}
    assert admin.put(one, changed, content_type="application/json").json()["version"] == 2
    again = admin.put(one, changed | {"article": "c"}, content_type="application/json")
    assert again.status_code == 409
    (tool,) = [
        row
        for row in admin.get(f"{place.api}/outils", {"on": "2020-01-01"}).json()
        if row["tool"] == "cif"
    ]
    assert (tool["is_open"], tool["is_verified"]) == (True, False)
    gone = {"version": 2, "reason": "essai"}
    assert admin.delete(one, gone, content_type="application/json").status_code == 204
    assert admin.get(address).json() == []


@pytest.mark.django_db(transaction=True)
def test_one_of_those_who_date_a_regime_from_one_day_wins(territory: Territory) -> None:
    regimes = list(Regime)[:4]
    errors = race(lambda rank: dated(territory, regimes[rank], FIRST), parties=4)
    assert [type(error) for error in errors] == [InputRefusedError] * 3
    assert RegimeFiscal.objects.count() == 1
