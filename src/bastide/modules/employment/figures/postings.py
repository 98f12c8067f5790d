"""Posted offers in words: where each stands, who examines it, what changed, what was remarked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bastide.modules.employment.core.linter.checking import Finding
from bastide.modules.employment.core.linter.rules import Standing
from bastide.modules.employment.core.moderation.reasons import Reason
from bastide.modules.employment.core.moderation.states import Act
from bastide.modules.employment.core.postings.content import Content, changed_fields
from bastide.modules.employment.figures.labels import CONTRACTS, KINDS, LEVELS, REMOTES, TIMES
from bastide.modules.employment.models import ModerationStep, Posting, PostingState
from bastide.platform.ui.archetypes import Fact

ACTS = {
    Act.SUBMIT: gettext_lazy("Envoyée"),
    Act.WITHDRAW: gettext_lazy("Reprise par son auteur"),
    Act.EDIT: gettext_lazy("Modifiée"),
    Act.EXTEND: gettext_lazy("Prolongée"),
    Act.CLOSE: gettext_lazy("Close par son auteur"),
    Act.EXPIRE: gettext_lazy("Arrivée à sa fin"),
    Act.APPROVE: gettext_lazy("Approuver"),
    Act.ASK: gettext_lazy("Demander une précision"),
    Act.REJECT: gettext_lazy("Refuser"),
    Act.SUSPEND: gettext_lazy("Suspendre"),
    Act.RESUME: gettext_lazy("Rétablir"),
}
DONE = {
    **ACTS,
    Act.APPROVE: gettext_lazy("Approuvée"),
    Act.ASK: gettext_lazy("Précision demandée"),
    Act.REJECT: gettext_lazy("Refusée"),
    Act.SUSPEND: gettext_lazy("Suspendue"),
    Act.RESUME: gettext_lazy("Rétablie"),
}
REASONS = {
    Reason.IDENTITY: gettext_lazy("L’employeur n’a pu être vérifié"),
    Reason.INCOMPLETE: gettext_lazy("L’annonce est incomplète"),
    Reason.DISCRIMINATION: gettext_lazy("Un critère que la loi interdit"),
    Reason.PAYMENT: gettext_lazy("Une somme est demandée au candidat"),
    Reason.MISLEADING: gettext_lazy("L’annonce peut tromper"),
    Reason.NOT_AN_OFFER: gettext_lazy("Ce n’est pas une offre"),
    Reason.OUTSIDE: gettext_lazy("Le lieu est hors du territoire"),
    Reason.TWICE: gettext_lazy("L’annonce est déjà en ligne"),
    Reason.FILLED: gettext_lazy("Le poste est pourvu"),
    Reason.FRAUD: gettext_lazy("L’annonce paraît frauduleuse"),
    Reason.REPORTED: gettext_lazy("L’annonce a été signalée"),
    Reason.OTHER: gettext_lazy("Autre raison"),
}
FIELDS = {
    "kind": gettext_lazy("Type"),
    "title": gettext_lazy("Intitulé"),
    "description": gettext_lazy("Description"),
    "contract": gettext_lazy("Contrat"),
    "duration_months": gettext_lazy("Durée (mois)"),
    "weekly_hours": gettext_lazy("Heures par semaine"),
    "working_time": gettext_lazy("Temps de travail"),
    "salary": gettext_lazy("Salaire"),
    "commune": gettext_lazy("Commune"),
    "remote": gettext_lazy("Télétravail"),
    "starts_on": gettext_lazy("Début"),
    "ends_on": gettext_lazy("Dernier jour en ligne"),
    "positions": gettext_lazy("Postes"),
    "experience_months": gettext_lazy("Expérience (mois)"),
    "education_level": gettext_lazy("Niveau demandé"),
    "rome": gettext_lazy("Métier"),
    "is_disability_friendly": gettext_lazy("Ouvert au handicap"),
    "employer": gettext_lazy("Employeur"),
    "siret": gettext_lazy("SIRET"),
    "is_anonymous": gettext_lazy("Employeur caché au public"),
    "apply_url": gettext_lazy("Page où postuler"),
    "apply_email": gettext_lazy("Adresse où postuler"),
}
_LEVELS = {
    PostingState.DRAFT: "neutral",
    PostingState.SUBMITTED: "info",
    PostingState.NEEDS_INFO: "warn",
    PostingState.APPROVED: "ok",
    PostingState.REJECTED: "err",
    PostingState.SUSPENDED: "err",
    PostingState.CLOSED: "neutral",
}


@dataclass(frozen=True, slots=True)
class Status:
    """Where an offer stands: level and word of its label, then a sentence of what happens next."""

    level: str
    word: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that changes: its words, what is online, what is proposed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark of the linter, with the words around it as a person reads them."""

    finding: Finding
    field: str
    before: str
    after: str
    is_to_check: bool


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of an offer: when, what, by whom, why."""

    at: dt.datetime
    act: str
    who: str
    reason: str
    message: str


def status_of(posting: Posting, now: dt.datetime) -> Status:
    """Return where an offer stands, in words that its author understands."""
    state = PostingState(posting.state)
    if state is PostingState.APPROVED and not posting.is_online:
        return Status("neutral", _("hors ligne"), _("Elle n’est plus en ligne."))
    word = _("en ligne") if state is PostingState.APPROVED else str(state.label)
    return Status(_LEVELS[state], word, _sentence(posting, state, now))


def _sentence(posting: Posting, state: PostingState, now: dt.datetime) -> str:
    body = posting.body.name if posting.body else ""
    if state is PostingState.SUBMITTED:
        said = _("%(body)s l’examine, au plus tard le %(due)s.") % {
            "body": body,
            "due": day_words(posting.due_at),
        }
        late = posting.due_at is not None and posting.due_at < now
        return " ".join([said, *([_("Ce délai est dépassé.")] if late else []), *_earlier(posting)])
    return {
        PostingState.DRAFT: _("Vous seul la voyez. Envoyez-la quand elle est prête."),
        PostingState.NEEDS_INFO: " ".join(
            [
                _("%(body)s attend votre réponse\u00a0: modifiez l’offre, puis renvoyez-la.")
                % {"body": body},
                *_earlier(posting),
            ]
        ),
        PostingState.APPROVED: _("En ligne jusqu’au %(end)s.")
        % {"end": day_words(posting.live_until)},
        PostingState.REJECTED: _("Elle n’est pas publiée. Vous pouvez la corriger et la renvoyer."),
        PostingState.SUSPENDED: _("Elle est retirée du site en attendant une décision."),
        PostingState.CLOSED: _("Terminée le %(day)s.") % {"day": day_words(posting.closed_at)},
    }[state]


def _earlier(posting: Posting) -> list[str]:
    if not posting.is_online:
        return []
    return [_("L’ancienne version reste en ligne en attendant.")]


def day_words(at: dt.datetime | None) -> str:
    """Return the day of an instant, in the time of Paris; empty when there is none."""
    return date_format(timezone.localtime(at), "j F Y") if at is not None else ""


def content_facts(
    content: Content, communes: Mapping[str, str], trades: Mapping[str, str]
) -> list[Fact]:
    """Return what an offer says, one line a field; what it leaves unsaid is not shown."""
    words = _Words(communes, trades)
    shown = [name for name in FIELDS if name not in {"title", "description"}]
    rows = [Fact(FIELDS[name], words.of(content, name)) for name in shown]
    return [row for row in rows if row.value]


def differences(
    before: Content, after: Content, communes: Mapping[str, str], trades: Mapping[str, str]
) -> list[Difference]:
    """Return the fields that a change touches, what is online beside what is proposed."""
    words = _Words(communes, trades)
    return [
        Difference(str(FIELDS[name]), words.of(before, name), words.of(after, name))
        for name in changed_fields(before, after)
    ]


_AROUND = 40


def remarks_of(content: Content, findings: Iterable[Finding]) -> list[Remark]:
    """Return the remarks of the linter with the words around each."""
    texts = content.as_dict()
    rows = []
    for one in findings:
        text = str(texts.get(one.field) or "")
        rows.append(
            Remark(
                finding=one,
                field=str(FIELDS.get(one.field, one.field)),
                before=text[max(0, one.start - _AROUND) : one.start],
                after=text[one.end : one.end + _AROUND] if one.words else "",
                is_to_check=one.rule.standing is Standing.TO_CHECK,
            )
        )
    return rows


def step_rows(steps: Sequence[ModerationStep], *, is_public: bool) -> list[StepRow]:
    """Return the steps of an offer, the latest first; its author reads bodies, not persons.

    Args:
        steps: in their order.
        is_public: for the author of the offer.
    """
    return [
        StepRow(
            at=one.at,
            act=str(DONE[Act(one.act)]),
            who=_who(one, is_public=is_public),
            reason=str(REASONS[Reason(one.reason)]) if one.reason else "",
            message=one.message,
        )
        for one in reversed(steps)
    ]


def _who(step: ModerationStep, *, is_public: bool) -> str:
    if step.is_advertiser:
        return _("vous") if is_public else _("l’annonceur")
    if step.user is None:
        return _("le site")
    if is_public and step.act == Act.SUBMIT:
        return _("un agent, pour vous")
    if is_public or step.body is None:
        return step.body.name if step.body else _("le territoire")
    return f"{step.user.full_name or step.user.email} ({step.body.name})"


class _Words:
    """Values of fields in words."""

    def __init__(self, communes: Mapping[str, str], trades: Mapping[str, str]) -> None:
        self._named: Mapping[str, Mapping[object, object]] = {
            "kind": KINDS,  # type: ignore[dict-item]
            "contract": CONTRACTS,  # type: ignore[dict-item]
            "working_time": TIMES,  # type: ignore[dict-item]
            "remote": REMOTES,  # type: ignore[dict-item]
            "education_level": LEVELS,  # type: ignore[dict-item]
            "commune": communes,  # type: ignore[dict-item]
            "rome": trades,  # type: ignore[dict-item]
        }

    def of(self, content: Content, name: str) -> str:
        """Return the value of a field in words; empty when it is not said."""
        value = getattr(content, name)
        if name in self._named:
            return str(self._named[name].get(value, value or ""))
        if isinstance(value, bool):
            return _("oui") if value else ""
        if isinstance(value, dt.date):
            return date_format(value, "j F Y")
        return "" if value is None else str(value)
