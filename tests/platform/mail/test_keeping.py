"""What a person decides, what comes back, what is emptied, and who may read anything."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone

from bastide.foundation.errors import NotAllowedError
from bastide.platform.access.actors import SYSTEM, VISITOR, Actor, actor_for
from bastide.platform.access.models import Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.audit.models import Event
from bastide.platform.mail.models import MailState, OutgoingMail, Suppression
from bastide.platform.mail.queries import (
    HAND_OFF,
    TO_FOLDER,
    count_mails,
    get_visible_mail,
    list_troubled_mails,
    list_visible_mails,
    suppressed_digests,
)
from bastide.platform.mail.services.delivery import deliver_mails
from bastide.platform.mail.services.keeping import (
    KEPT_AFTER_PURGE,
    close_mail,
    forget_address,
    lift_unsubscription,
    purge_mails,
    resend_mail,
    suppress_address,
)
from bastide.platform.mail.services.reports import note_report
from tests.platform.conftest import person
from tests.platform.mail.conftest import posted
from tests.platform.mail.core.test_bounces import OURS, returned
from tests.platform.mail.servers import Memory

pytestmark = pytest.mark.django_db(transaction=True)


def keeper() -> Actor:
    actor = person("gardienne")
    assert actor.user is not None
    actor.user.is_platform_admin = True
    actor.user.save()
    return actor_for(actor.user)


def doubtful(**fields: Any) -> OutgoingMail:
    mail = posted(**fields)
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state="held",
        held_because="in_doubt",
        attempts=1,
        claimed_at=timezone.now() - HAND_OFF - dt.timedelta(minutes=1),
    )
    mail.refresh_from_db()
    return mail


def test_a_doubt_is_shown_and_settled_by_a_person_only(server: type[Memory]) -> None:
    mail, now = doubtful(), timezone.now()
    assert count_mails(now).in_doubt == 1
    for stranger in (VISITOR, person("paul")):
        assert not list_troubled_mails(stranger, now).exists()
        with pytest.raises(NotAllowedError):
            resend_mail(actor=stranger, mail=mail)
        with pytest.raises(NotAllowedError):
            close_mail(actor=stranger, mail=mail)
    assert deliver_mails().sent == 0
    resend_mail(actor=keeper(), mail=mail)
    assert deliver_mails().sent == 1
    assert Event.objects.filter(action="resume_mail").count() == 1


def test_a_hand_off_in_progress_is_nobody_elses(server: type[Memory]) -> None:
    mail = doubtful()
    OutgoingMail.objects.update(claimed_at=timezone.now())
    assert count_mails(timezone.now()).in_doubt == 0
    with pytest.raises(NotAllowedError):
        resend_mail(actor=SYSTEM, mail=mail)


def test_a_closed_doubt_is_emptied(server: type[Memory]) -> None:
    mail = doubtful()
    close_mail(actor=SYSTEM, mail=mail)
    mail.refresh_from_db()
    assert (mail.state, mail.text, mail.recipient, mail.subject) == (MailState.FAILED, "", "", "")
    assert count_mails(timezone.now()).failed == 0
    with pytest.raises(NotAllowedError):
        resend_mail(actor=SYSTEM, mail=mail)


def test_what_was_sent_is_emptied_and_what_failed_stays(server: type[Memory]) -> None:
    sent, doubt = posted(), doubtful()
    deliver_mails()
    failed = posted()
    OutgoingMail.objects.filter(pk=failed.pk).update(state=MailState.FAILED)
    assert purge_mails(days=30) == {"emptied": 0, "forgotten": 0}
    later = timezone.now() + dt.timedelta(days=31)
    assert purge_mails(days=30, now=later) == {"emptied": 1, "forgotten": 0}
    for mail in (sent, doubt, failed):
        mail.refresh_from_db()
    assert (sent.recipient, sent.recipient_digest, sent.subject, sent.text) == ("", "", "", "")
    assert doubt.text == failed.text == "Bonjour"
    much_later = later + KEPT_AFTER_PURGE + dt.timedelta(days=1)
    assert purge_mails(days=30, now=much_later)["forgotten"] == 1
    assert set(OutgoingMail.objects.values_list("pk", flat=True)) == {doubt.pk, failed.pk}


def test_a_forgotten_address_leaves_no_word(server: type[Memory]) -> None:
    mails = [posted(), doubtful()]
    other = posted("paul@exemple.fr")
    assert forget_address(digest=mails[0].recipient_digest) == 2
    kept = OutgoingMail.objects.exclude(pk=other.pk)
    assert set(kept.values_list("recipient", "recipient_digest", "text", "subject")) == {
        ("", "", "", "")
    }
    assert deliver_mails().sent == 1
    assert [message.to for message in server.taken] == [["paul@exemple.fr"]]


def test_an_unsubscription_is_lifted_and_nothing_else_is() -> None:
    suppress_address(digest="1" * 64, cause="unsubscribed", purpose="alerts")
    suppress_address(digest="1" * 64, cause="unsubscribed", purpose="alerts")
    suppress_address(digest="2" * 64, cause="hard_bounce")
    asked = ["1" * 64, "2" * 64, "3" * 64]
    assert suppressed_digests(asked, "alerts") == {"1" * 64, "2" * 64}
    assert suppressed_digests(asked, "reminder") == {"2" * 64}
    for digest in asked:
        lift_unsubscription(digest=digest, purpose="alerts")
    assert suppressed_digests(asked, "alerts") == {"2" * 64}


def test_a_report_counts_only_for_a_message_of_ours(server: type[Memory]) -> None:
    mail = posted()
    assert note_report(content=returned()) == {"messages": 0, "suppressed": 0}
    about_ours = returned().replace(OURS.encode(), mail.message_id.encode())
    assert note_report(content=about_ours) == {"messages": 1, "suppressed": 1}
    assert note_report(content=about_ours) == {"messages": 1, "suppressed": 1}
    assert Suppression.objects.get().digest == mail.recipient_digest


# Who reads a message ------------------------------------------------------------------------------


def test_bodies_are_read_in_a_demonstration_by_its_administrators_only(
    server: type[Memory], settings: Any, land: Perimeter, elsewhere: Perimeter
) -> None:
    ours, theirs, nobodys = (
        posted(perimeter_id=land.pk),
        posted(perimeter_id=elsewhere.pk),
        posted(purpose="account"),
    )
    admin = person("admin", land, Role.ADMINISTRATOR)
    others = [person("chef", land), person("ici", land, Role.ADMINISTRATOR, "estate"), keeper()]
    others += [VISITOR, person("rien")]
    assert not list_visible_mails(admin).exists()
    settings.IS_DEMO = True
    assert not list_visible_mails(admin).exists()
    settings.EMAIL_BACKEND = TO_FOLDER
    assert [mail.pk for mail in list_visible_mails(admin)] == [ours.pk]
    assert get_visible_mail(admin, ours.pk) == ours
    for mail in (theirs, nobodys):
        with pytest.raises(Http404):
            get_visible_mail(admin, mail.pk)
    assert [other.label for other in others if list_visible_mails(other).exists()] == []
    settings.IS_DEMO = False
    assert not list_visible_mails(admin).exists()
