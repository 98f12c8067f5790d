"""Each message once: at every point where a process may die, with several workers, with SMTP."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import smtplib
from typing import Any

import pytest
from django.utils import timezone

from bastide.platform.mail.core.outcomes import MOST_ATTEMPTS
from bastide.platform.mail.models import (
    HeldBecause,
    MailState,
    OutgoingMail,
    Suppression,
    SuppressionCause,
)
from bastide.platform.mail.postman import Postman
from bastide.platform.mail.services.delivery import REST, deliver_mails
from bastide.platform.mail.services.keeping import suppress_address
from tests.platform.database.races import race
from tests.platform.mail.conftest import posted
from tests.platform.mail.servers import Killed, Memory, smtp

pytestmark = pytest.mark.django_db(transaction=True)


def raising(error: BaseException) -> Any:
    def act(*_message: Any) -> None:
        raise error

    return act


def later(days: float) -> Any:
    return lambda: timezone.now() + dt.timedelta(days=days)


def test_what_waits_leaves_once(server: type[Memory]) -> None:
    mail = posted()
    assert deliver_mails().as_dict() == {"sent": 1, "again": 0, "failed": 0, "held": {}}
    assert deliver_mails().sent == 0
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.last_error) == (MailState.SENT, 1, "")
    assert mail.sent_at is not None
    assert [message.to for message in server.taken] == [["jeanne@exemple.fr"]]


def test_nothing_waits_and_nobody_is_called(server: type[Memory]) -> None:
    posted_later = posted()
    OutgoingMail.objects.update(not_before=timezone.now() + dt.timedelta(hours=1))
    assert deliver_mails().sent == 0
    assert server.opened == []
    assert deliver_mails(clock=later(1)).sent == 1
    assert server.taken[0].extra_headers["Message-ID"] == posted_later.message_id


def test_killed_before_the_server_is_reached_it_leaves_next_time(server: type[Memory]) -> None:
    posted()
    server.on_open = raising(Killed())
    with pytest.raises(Killed):
        deliver_mails()
    server.on_open = None
    assert deliver_mails().sent == 1
    assert len(server.taken) == 1


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_around_the_hand_off_it_is_in_doubt_and_never_leaves_again(
    server: type[Memory], moment: str
) -> None:
    """Before or after the server took it, a dead worker cannot say which: a person decides."""
    mail = posted()
    setattr(server, moment, raising(Killed()))
    with pytest.raises(Killed):
        deliver_mails()
    setattr(server, moment, None)
    taken = len(server.taken)
    assert deliver_mails(clock=later(30)).as_dict()["sent"] == 0
    mail.refresh_from_db()
    assert (mail.state, mail.held_because) == (MailState.HELD, HeldBecause.IN_DOUBT)
    assert len(server.taken) == taken


def test_a_doubt_rests_the_outbox_and_spoils_one_message(server: type[Memory]) -> None:
    first, second = posted("a@exemple.fr"), posted("b@exemple.fr")
    server.after = raising(TimeoutError())
    assert deliver_mails().as_dict()["held"] == {"in_doubt": 1}
    server.after = None
    assert deliver_mails().sent == 0
    assert deliver_mails(clock=lambda: timezone.now() + REST + dt.timedelta(seconds=5)).sent == 1
    assert [message.to for message in server.taken] == [[first.recipient], [second.recipient]]
    second.refresh_from_db()
    assert second.attempts == 1


def test_two_workers_at_once_send_each_once(server: type[Memory]) -> None:
    for rank in range(12):
        posted(f"p{rank}@exemple.fr")
    assert race(lambda _rank: deliver_mails(), parties=3) == []
    assert sorted(message.to[0] for message in server.taken) == sorted(
        f"p{rank}@exemple.fr" for rank in range(12)
    )
    assert set(OutgoingMail.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_attempts_are_bounded(server: type[Memory]) -> None:
    mail = posted()
    server.before = raising(smtplib.SMTPDataError(451, b"4.3.0 jeanne@exemple.fr: later"))
    for day in range(0, 40, 2):
        deliver_mails(clock=later(day))
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (MailState.FAILED, MOST_ATTEMPTS)
    assert mail.last_error == "SMTPDataError 451"
    assert server.taken == []


def test_a_server_out_of_reach_spoils_nothing(server: type[Memory]) -> None:
    posted("a@exemple.fr")
    posted("b@exemple.fr")
    server.on_open = raising(ConnectionRefusedError())
    assert deliver_mails().as_dict() == {"sent": 0, "again": 2, "failed": 0, "held": {}}
    assert len(server.opened) == 1
    server.on_open = None
    assert deliver_mails().sent == 0
    assert deliver_mails(clock=later(1)).sent == 2


def test_out_of_reach_for_too_long_is_a_failure(server: type[Memory]) -> None:
    mail = posted()
    server.on_open = raising(ConnectionRefusedError())
    for day in range(0, 40, 2):
        deliver_mails(clock=later(day))
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (MailState.FAILED, MOST_ATTEMPTS)


def test_a_mailbox_that_does_not_exist_gets_no_more(server: type[Memory]) -> None:
    mail, other = posted(), posted("JEANNE@exemple.fr")
    gone = smtplib.SMTPRecipientsRefused({"jeanne@exemple.fr": (550, b"5.1.1 unknown")})
    server.before = raising(gone)
    assert deliver_mails().as_dict() == {
        "sent": 0,
        "again": 0,
        "failed": 1,
        "held": {"suppressed": 1},
    }
    assert Suppression.objects.get().digest == mail.recipient_digest == other.recipient_digest
    assert Suppression.objects.get().cause == SuppressionCause.HARD_BOUNCE


def test_an_unsubscription_closes_its_purpose_only(server: type[Memory]) -> None:
    digest = posted(purpose="alerts").recipient_digest
    posted(purpose="account")
    suppress_address(digest=digest, cause=SuppressionCause.UNSUBSCRIBED, purpose="alerts")
    told = deliver_mails()
    assert (told.sent, told.held) == (1, {"suppressed": 1})
    assert OutgoingMail.objects.get(state=MailState.SENT).purpose == "account"


def test_a_message_that_cannot_be_written_fails_alone(server: type[Memory], settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "a\nb@exemple.fr"
    mail = posted()
    assert deliver_mails().failed == 1
    mail.refresh_from_db()
    assert mail.last_error == "BadHeaderError"


def test_the_postman_survives_and_purges(server: type[Memory], settings: Any) -> None:
    settings.MAIL_KEPT_DAYS = 1
    mail = posted()
    postman = Postman()
    assert postman.pass_by()
    assert not postman.pass_by()
    OutgoingMail.objects.update(sent_at=timezone.now() - dt.timedelta(days=2))
    Postman().pass_by()
    mail.refresh_from_db()
    assert (mail.text, mail.recipient, mail.state) == ("", "", MailState.SENT)


# Over SMTP ----------------------------------------------------------------------------------------


@pytest.fixture
def over_smtp(server: type[Memory], settings: Any) -> Any:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 5

    def reach(one: Any) -> None:
        settings.EMAIL_HOST, settings.EMAIL_PORT = one.server_address

    return reach


def test_a_message_over_smtp_is_whole(over_smtp: Any) -> None:
    leave = f"<https://a.example/emploi/{'x' * 120}>, <mailto:desabonnement@a.example?subject=x>"
    subject = "Développeur·euse, aide-soignant(e) à Évreux, conducteur « PL » " * 3
    mail = posted(
        "accueil@mairie-évreux.fr",
        subject=subject,
        text="Bonjour,\nvoici l’offre.\n.\nFin",
        html="<p>Bonjour</p>",
        headers={
            "List-Unsubscribe": leave,
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    with smtp() as one:
        over_smtp(one)
        assert deliver_mails().sent == 1
    assert all(len(line) <= 998 for line in one.taken[0].splitlines())
    said = email.message_from_bytes(one.taken[0], policy=email.policy.default)
    assert said["To"] == "accueil@xn--mairie-vreux-heb.fr"
    assert said["Subject"].strip() == mail.subject
    assert said["Message-ID"].strip() == mail.message_id
    assert said["List-Unsubscribe"].replace(" ", "") == leave.replace(" ", "")
    assert said["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert said["Auto-Submitted"] == "auto-generated"
    kinds = [part.get_content_type() for part in said.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]


@pytest.mark.parametrize(
    ("answers", "state", "why"),
    [
        ({"RCPT": "550 5.1.1 no such user"}, ("failed", ""), "SMTPRecipientsRefused 550"),
        ({"RCPT": "451 4.7.1 greylisted"}, ("waiting", ""), "SMTPRecipientsRefused 451"),
        ({"END": "554 5.7.1 spam"}, ("failed", ""), "SMTPDataError 554"),
        ({"END": ""}, ("held", "in_doubt"), "SMTPServerDisconnected"),
        ({"DATA": "421 4.3.2 closing"}, ("waiting", ""), "SMTPDataError 421"),
    ],
)
def test_each_answer_of_a_server(
    over_smtp: Any, answers: dict[str, str], state: tuple[str, str], why: str
) -> None:
    mail = posted()
    with smtp(**answers) as one:
        over_smtp(one)
        deliver_mails()
    mail.refresh_from_db()
    assert ((mail.state, mail.held_because), mail.last_error) == (state, why)
    assert Suppression.objects.exists() is (why == "SMTPRecipientsRefused 550")


def test_no_server_there(over_smtp: Any) -> None:
    with smtp() as one:
        over_smtp(one)
    mail = posted()
    assert deliver_mails().again == 1
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == (MailState.WAITING, "ConnectionRefusedError")
