"""The pages of outgoing mail, the command, and the measures."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from typer.testing import CliRunner

from bastide.platform.access.models import Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.mail.cli import app
from bastide.platform.mail.models import OutgoingMail, Suppression
from bastide.platform.mail.queries import TO_FOLDER
from bastide.platform.mail.services.delivery import deliver_mails
from tests.platform.conftest import person, signed_in
from tests.platform.mail.conftest import posted
from tests.platform.mail.core.test_bounces import OURS, returned
from tests.platform.mail.servers import Memory
from tests.platform.mail.test_keeping import doubtful, keeper

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def demonstration(server: type[Memory], settings: Any) -> None:
    settings.IS_DEMO = True
    settings.EMAIL_BACKEND = TO_FOLDER


def test_a_demonstration_shows_its_folder(demonstration: None, land: Perimeter) -> None:
    mail = posted(
        perimeter_id=land.pk, text="Confirmez : https://a.example/x\n<script>alert(1)</script>"
    )
    deliver_mails()
    client = signed_in(person("admin", land, Role.ADMINISTRATOR))
    page = client.get("/courriels/").content.decode()
    assert "Vos offres du jour" in page
    assert "j…@exemple.fr" in page
    assert "jeanne@exemple.fr" not in page
    body = client.get(f"/courriels/{mail.pk}/").content.decode()
    assert 'href="https://a.example/x"' in body
    assert "<script>alert" not in body
    assert signed_in(person("paul", land)).get("/courriels/").status_code == 404
    assert signed_in(person("rose", land)).get(f"/courriels/{mail.pk}/").status_code == 404


def test_messages_of_a_demonstration_lie_in_a_folder(
    demonstration: None, settings: Any, land: Perimeter
) -> None:
    posted(perimeter_id=land.pk)
    deliver_mails()
    (file,) = settings.EMAIL_FILE_PATH.iterdir()
    assert "jeanne@exemple.fr" in file.read_text()


def test_elsewhere_there_is_no_folder_to_look_at(server: type[Memory], land: Perimeter) -> None:
    mail = posted(perimeter_id=land.pk)
    client = signed_in(person("admin", land, Role.ADMINISTRATOR))
    assert client.get("/courriels/").status_code == 404
    assert client.get(f"/courriels/{mail.pk}/").status_code == 404


def test_what_is_in_doubt_is_decided_without_being_read(server: type[Memory]) -> None:
    mail, other = doubtful(text="secret-du-message"), doubtful()
    client = signed_in(keeper())
    page = client.get("/courriels/etat/").content.decode()
    assert "secret-du-message" not in page
    assert "jeanne@exemple.fr" not in page
    assert page.count("en doute") >= 2
    assert client.post(f"/courriels/{mail.pk}/renvoyer").status_code == 302
    assert client.post(f"/courriels/{other.pk}/classer").status_code == 302
    assert client.post(f"/courriels/{other.pk}/renvoyer").status_code == 404
    assert deliver_mails().sent == 1


def test_the_commands_answer_one_object(server: type[Memory], tmp_path: Any) -> None:
    mail = posted()
    run = CliRunner()
    told = run.invoke(app, ["deliver", "--json"])
    assert json.loads(told.stdout) == {"sent": 1, "again": 0, "failed": 0, "held": {}}
    file = tmp_path / "avis.eml"
    file.write_bytes(returned().replace(OURS.encode(), mail.message_id.encode()))
    told = run.invoke(app, ["bounced", str(file), "--json"])
    assert json.loads(told.stdout) == {"messages": 1, "suppressed": 1}
    assert Suppression.objects.count() == 1
    assert run.invoke(app, ["bounced", str(tmp_path / "absent"), "--json"]).exit_code == 1
    told = run.invoke(app, ["purge", "--days", "0", "--json"])
    assert json.loads(told.stdout) == {"emptied": 1, "forgotten": 0}
    assert OutgoingMail.objects.get().text == ""


def test_measures_say_what_waits_and_nothing_of_whom(server: type[Memory], client: Client) -> None:
    posted()
    doubtful()
    text = client.get("/metriques").content.decode()
    assert 'bastide_mails{state="waiting"} 1' in text
    assert 'bastide_mails{state="in_doubt"} 1' in text
    assert 'bastide_check_ok{check="mail_oldest_due_seconds"} 0' in text
    assert "exemple" not in text
