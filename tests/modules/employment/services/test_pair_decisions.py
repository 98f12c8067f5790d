"""Several possible duplicates decided at once: for good, each as it was shown, or none."""

from __future__ import annotations

import pytest

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.modules.employment.models import PairDecision, PossiblePair, PublishedJob, SourceOffer
from bastide.modules.employment.queries.live import live_jobs
from bastide.modules.employment.queries.possible_pairs import (
    list_pairs_of,
    list_visible_pairs,
    mark_of,
)
from bastide.modules.employment.services.hiding import hide_job
from bastide.modules.employment.services.pair_decisions import ChosenPair, decide_pairs
from bastide.platform.access.actors import VISITOR
from bastide.platform.audit.models import Event
from bastide.platform.tasks.models import Job
from tests.modules.employment.basin import NOW, TEXT, basin_world, day, ft_feed, ft_offer, many
from tests.modules.employment.posting_world import account, manager

pytestmark = pytest.mark.django_db

HEAD = (
    "reference;intitule;description;type_offre;type_contrat;employeur;code_postal;commune;"
    "date_publication;url_candidature\n"
)
LEVAIN = (
    f"{TEXT} Vous tenez le four à bois le samedi, vous commandez la farine au moulin de la vallée "
    "et vous préparez les livraisons des cantines, des restaurants et des épiceries du bourg. Un "
    "certificat d’aptitude est demandé, ainsi que le permis pour la tournée du lundi matin."
)
FLOWERS = (
    "Vous composez les bouquets, tenez la boutique du marché et conseillez les familles pour les "
    "mariages, du mardi au samedi, avec une apprentie que vous formez au métier. Vous passez les "
    "commandes aux serres voisines, vous décorez la vitrine à chaque saison et vous suivez les "
    "stocks de rubans, de vases et de terreau. Une première expérience chez un artisan est utile."
)
TRADES = (("Boulanger", LEVAIN), ("Fleuriste", FLOWERS))


def agency(number=0):
    """Return what an agency publishes: the texts of others, under its own name."""
    rows = [
        f"{rank + number};{title};{text};emploi;CDI;Intérim des Marais;00100;Castelbrac-sur-Arze;"
        f"2026-11-29;https://agence.exemple/{rank}\n"
        for rank, (title, text) in enumerate(TRADES)
    ]
    return (HEAD + "".join(rows)).encode()


def firms():
    """Return what the firms themselves publish."""
    said = [
        ft_offer(f"F{rank}", f"{title} (H/F)", description=text, romeCode="",
                 entreprise={"nom": f"Maison numéro {rank}"})
        for rank, (title, text) in enumerate(TRADES)
    ]  # fmt: skip
    return ft_feed(*said, *many(3))


@pytest.fixture
def world():
    made = basin_world()
    made.ft, made.csv = made.source("ft"), made.source("csv", "csv")
    again(made, NOW)
    return made


def again(world, at):
    """Read both sources and group."""
    world.read(world.ft, firms(), at=at)
    world.read(world.csv, agency(), at=at)
    return world.group(at)


def shown(world):
    """Return the pairs as the officer sees them."""
    pairs = list_visible_pairs(manager(world), world.territory)
    return [ChosenPair(one.pk, mark_of(one)) for one in pairs]


def decided(world, chosen, *, is_same, reason="Même fournil."):
    return decide_pairs(
        actor=manager(world), territory=world.territory, chosen=chosen, is_same=is_same,
        reason=reason,
    )  # fmt: skip


def test_the_rule_leaves_its_doubts_to_a_person(world):
    pairs = list(list_visible_pairs(manager(world), world.territory))
    assert len(pairs) == 2
    assert all(0.5 <= one.score < 0.8 and one.reasons for one in pairs)
    job = pairs[0].first.job
    assert [one.pk for one in list_pairs_of(manager(world), job)] == [pairs[0].pk]
    assert not list_visible_pairs(VISITOR, world.territory).exists()
    kept = set(PossiblePair.objects.values_list("pk", flat=True))
    again(world, day(1))
    assert set(PossiblePair.objects.values_list("pk", flat=True)) == kept


@pytest.mark.parametrize(("is_same", "jobs"), [(True, 5), (False, 7)])
def test_a_decision_on_several_pairs_lasts(world, is_same, jobs):
    assert live_jobs(world.territory, NOW).count() == 7
    done = decided(world, shown(world), is_same=is_same)
    assert (done.count, Job.objects.get().pk) == (2, done.job.pk)
    for at in (NOW, day(1), day(2)):
        again(world, at)
        assert live_jobs(world.territory, at).count() == jobs
        assert not PossiblePair.objects.exists()
    assert PairDecision.objects.filter(is_same=is_same, reason="Même fournil.").count() == 2
    assert Event.objects.filter(action="decide_pair").count() == 2


def test_the_older_job_keeps_its_address_at_once(world):
    pair = list_visible_pairs(manager(world), world.territory).first()
    older, newer = sorted((pair.first.job_id, pair.second.job_id))
    decided(world, [ChosenPair(pair.pk, mark_of(pair))], is_same=True)
    assert PublishedJob.objects.get(pk=newer).merged_into_id == older
    assert SourceOffer.objects.filter(job=older).count() == 2


@pytest.mark.parametrize("change", ["text", "gone", "mark", "twin"])
def test_one_that_changed_refuses_them_all(world, change):
    chosen = shown(world)
    pair = PossiblePair.objects.get(pk=chosen[0].number)
    if change == "text":
        SourceOffer.objects.filter(pk=pair.first_id).update(content_hash="0" * 32)
    elif change == "gone":
        pair.delete()
    elif change == "mark":
        chosen[0] = ChosenPair(chosen[0].number, "autre")
    else:
        SourceOffer.objects.filter(pk=pair.first_id).update(job=pair.second.job)
    with pytest.raises(InputRefusedError) as refused:
        decided(world, chosen, is_same=True)
    assert [one.value for one in refused.value.refusals] == [str(chosen[0].number)]
    assert not PairDecision.objects.exists()
    assert not Job.objects.exists()
    assert live_jobs(world.territory, NOW).count() == 7


def test_what_is_asked_must_be_whole(world):
    for chosen, reason, field in (([], "Vu.", "pairs"), (shown(world), " ", "reason")):
        with pytest.raises(InputRefusedError) as refused:
            decided(world, chosen, is_same=False, reason=reason)
        assert {one.field for one in refused.value.refusals} == {field}
    with pytest.raises(NotAllowedError):
        decide_pairs(
            actor=VISITOR, territory=world.territory, chosen=shown(world), is_same=True, reason="x"
        )
    assert not PairDecision.objects.exists()


def test_decisions_that_contradict_others_are_refused(world):
    pair = list_visible_pairs(manager(world), world.territory).first()
    third = SourceOffer.objects.exclude(pk__in=[pair.first_id, pair.second_id]).first()
    for one in (pair.first, pair.second):
        first, second = sorted((one, third), key=lambda offer: offer.pk)
        PairDecision.objects.create(
            territory=world.territory, first=first, second=second, is_same=True, reason="Un.",
            decided_by=account(world, "manager"), decided_at=NOW,
        )  # fmt: skip
    with pytest.raises(InputRefusedError, match="à la fois"):
        decided(world, [ChosenPair(pair.pk, mark_of(pair))], is_same=False)
    assert PairDecision.objects.count() == 2


def test_a_hidden_job_hides_what_is_found_to_be_the_same(world):
    pair = list_visible_pairs(manager(world), world.territory).first()
    hide_job(actor=manager(world), job=pair.second.job, reason="Fausse annonce.")
    decided(world, [ChosenPair(pair.pk, mark_of(pair))], is_same=True)
    again(world, day(1))
    kept = PublishedJob.objects.get(pk=min(pair.first.job_id, pair.second.job_id))
    assert (kept.hidden_reason, kept.sources_count) == ("Fausse annonce.", 2)
