"""The past of a demonstration: sixty days, answers in every shape, reports in every state."""

from __future__ import annotations

from typing import Any

import pytest

from bastide.foundation.errors import NotAllowedError
from bastide.modules.employment.core.outcomes.results import Dimension
from bastide.modules.employment.models import JobReport, ObservatoryDay
from bastide.modules.employment.queries.observatory import observatory_view
from bastide.modules.employment.queries.outcomes import public_outcomes
from bastide.modules.employment.services.outcomes.invented_past import SHOWN_DAYS, invent_past
from bastide.modules.employment.services.outcomes.surveys import run_surveys
from bastide.platform.access.actors import SYSTEM
from tests.modules.employment.alert_world import NOW, job
from tests.modules.employment.basin import basin_world

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_past_is_invented_once_and_shows_everything(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.DEMO_OFFERS = 600
    site = basin_world().territory
    for rank in range(5):
        job(site, f"Serveur {rank}", age=15)
    made = invent_past(actor=SYSTEM, territory=site, at=NOW)
    assert made["days"] == SHOWN_DAYS
    assert made["reports"] == 5
    assert made["recruitments"] > 100
    assert invent_past(actor=SYSTEM, territory=site, at=NOW) == dict.fromkeys(made, 0)
    view = observatory_view(site)
    assert all(len(days) == SHOWN_DAYS for days in view.series.values())
    assert ObservatoryDay.objects.filter(territory=site, cut="source").count() == 0
    outcomes = public_outcomes(site, NOW)
    assert outcomes.whole is not None
    assert outcomes.whole.hires.certain > 20
    assert outcomes.whole.hires.extrapolated is not None
    assert outcomes.filling is not None
    assert sum(one.results is not None for one in outcomes.parts[Dimension.MONTH]) > 3
    assert set(JobReport.objects.values_list("state", flat=True)) == {
        "recu", "maintenue", "corrigee", "retiree",
    }  # fmt: skip
    assert run_surveys(actor=SYSTEM, territory=site, at=NOW).asked.total() == 0


def test_a_real_territory_has_no_invented_past() -> None:
    site = basin_world().territory
    site.is_fictitious = False
    with pytest.raises(NotAllowedError):
        invent_past(actor=SYSTEM, territory=site, at=NOW)
