"""The installation says whether it is well, to whom may know."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest
from django.test import Client

from bastide.site.health import OLDEST_ANCHOR_SECONDS, checked

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings: Any) -> None:
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)


def test_a_probe_of_this_machine_sees_every_check(client: Client) -> None:
    answer = client.get("/sante")
    body = answer.json()
    assert (answer.status_code, body["status"]) == (200, "ok")
    assert set(body["checks"]) == {
        "database",
        "migrations",
        "disk_free_bytes",
        "audit_anchor_age_seconds",
        "journal",
        "mail_oldest_due_seconds",
    }
    assert (
        str(client.get("/sante", headers={"Accept": "text/html"}).content.decode()).count("<dt>")
        == 6
    )


@pytest.mark.parametrize(
    "elsewhere", [{"REMOTE_ADDR": "203.0.113.9"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}]
)
def test_a_stranger_learns_the_state_and_no_more(client: Client, elsewhere: dict[str, str]) -> None:
    assert set(client.get("/sante", **elsewhere).json()) == {"status", "version"}
    assert client.get("/metriques", **elsewhere).status_code == 404


def test_prometheus_reads_measures(client: Client, settings: Any) -> None:
    text = client.get("/metriques").content.decode()
    assert 'bastide_check_ok{check="database"} 1' in text
    settings.METRICS_TOKEN = "jeton-de-mesure"
    away = {"REMOTE_ADDR": "203.0.113.9"}
    right = client.get("/metriques", headers={"Authorization": "Bearer jeton-de-mesure"}, **away)
    wrong = client.get("/metriques", headers={"Authorization": "Bearer autre"}, **away)
    assert (right.status_code, wrong.status_code) == (200, 404)


def test_an_old_anchor_is_seen(settings: Any) -> None:
    path = settings.AUDIT_ANCHOR_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}")
    old = time.time() - OLDEST_ANCHOR_SECONDS - 60
    os.utime(path, (old, old))
    assert not {check.key: check for check in checked()}["audit_anchor_age_seconds"].is_well


def test_a_missing_folder_is_said_and_not_raised(settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path / "absent"
    assert not {check.key: check for check in checked()}["disk_free_bytes"].is_well
