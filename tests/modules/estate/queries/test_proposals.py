"""From the inventory and the classes to proposals and drafts: by hand, nothing guessed."""

import datetime as dt
from decimal import Decimal

import pytest
from django.http import Http404

from bastide.kernel.buildings.models import Asset, AssetState, EnergyUse, Occupation
from bastide.modules.estate.core.actions import ActionKind
from bastide.modules.estate.core.drafting import Assumptions, DraftRules, draft
from bastide.modules.estate.core.legal_facts import Domain, Heritage
from bastide.modules.estate.core.plan_form import BuildingIn
from bastide.modules.estate.core.proposals import proposals
from bastide.modules.estate.models import Decision, ResultRun
from bastide.modules.estate.queries.proposals import (
    draft_buildings,
    get_proposable_results,
    get_proposal,
    list_proposals,
    list_visible_decisions,
)
from bastide.modules.estate.queries.results import get_results
from bastide.platform.audit.kept import forget_kept_answers
from tests.modules.estate.builders import scored_estate

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)
ASSUMED = Assumptions(
    Decimal(1200), Decimal(180), Decimal(250), Decimal(20), Decimal("0.4"), Decimal("0.25"),
    Decimal("2.5"), Decimal("0.7"),
)  # fmt: skip


def listed(made, who="manager"):
    forget_kept_answers()  # the tests write rows that no act records
    view = get_results(made.manager, made.territory, made.campaign.pk)
    rows = list_proposals(made.actors[who], view, on=TODAY)
    return {row.code: row for row in rows}


def know(made, code, **facts):
    AssetState.objects.filter(asset=made.assets[code], is_current=True).update(**facts)


def use(made, code, hours, places, of_hours, of_places, occupant="Club"):
    Occupation.objects.create(
        asset=made.assets[code], year=2025, occupant=occupant, hours_used=hours,
        places_used=places, hours_available=of_hours, places_available=of_places,
    )  # fmt: skip


def decided(made, code, action, number=1):
    return Decision.objects.create(
        run=ResultRun.objects.order_by("-number").first(),
        asset=made.assets[code],
        number=number,
        action=action,
        reason="Vu.",
        stage="arbitrage",
        decided_on=TODAY,
    )


def test_a_sale_needs_a_value_and_a_lawful_path():
    made = scored_estate()
    for code in ("B02", "B05"):
        know(made, code, market_value_low_eur=Decimal(80000), market_value_high_eur=Decimal(120001),
             domain_status="private")  # fmt: skip
    know(made, "B05", domain_status="public")
    rows = listed(made)
    assert rows["B02"].proposal.action is ActionKind.SELL
    assert "une valeur estimée à 100 001 €" in rows["B02"].proposal.reason.replace("\u00a0", " ")
    assert rows["B02"].known.proposal.market_value.likely == Decimal("100000.50")
    assert rows["B05"].proposal.action is ActionKind.FREEZE
    assert "inaliénable" in rows["B05"].proposal.reason
    know(made, "B05", condition="unfit")
    assert listed(made)["B05"].proposal.action is ActionKind.DEMOLISH
    know(made, "B05", heritage_status="listed")
    assert listed(made)["B05"].proposal.action is ActionKind.FREEZE
    know(made, "B02", tenure="rented")
    rented = listed(made)["B02"]
    assert rented.proposal.action is ActionKind.FREEZE
    assert "n’appartient pas à la collectivité" in rented.proposal.reason


def test_occupants_of_a_building_to_leave_move_into_the_free_area_of_their_segment():
    made = scored_estate()
    rows = listed(made)
    leaving = rows["B02"]
    host = next(row for row in rows.values() if row.segment == leaving.segment
                and row.building_class == "C3")  # fmt: skip
    use(made, "B02", 100, 10, 200, 50)
    use(made, host.code, 100, 10, 1000, 100)
    rows = listed(made)
    area, host_area = rows["B02"].known.proposal, rows[host.code].known.proposal
    assert area.occupied_m2 == area.area_m2 / 10
    assert host_area.free_m2 == host_area.area_m2 * 99 / 100
    assert rows[host.code].proposal.action is ActionKind.POOL
    assert rows[host.code].proposal.partners == ("B02",)
    assert "Bâtiment B02" in rows[host.code].proposal.reason


def test_what_the_inventory_says_in_law_and_what_it_does_not_say():
    made = scored_estate()
    unknown = listed(made)["B03"].known.proposal
    assert unknown.legal.domain is unknown.legal.heritage is unknown.legal.is_occupied is None
    assert unknown.occupied_m2 is unknown.market_value is unknown.is_unsafe is None
    assert unknown.legal.needs_valuation in {True, False, None}
    know(
        made, "B03", domain_status="public", heritage_status="registered", transferred_use=True,
        is_school=True, lease="commercial", lease_ends_on=dt.date(2028, 6, 30),
        accessibility="declared", erp_category="3", subsidies_to_repay_eur=Decimal("1500.50"),
    )  # fmt: skip
    use(made, "B03", 0, 10, 100, 10)
    one = listed(made)["B03"].known.proposal
    assert (one.legal.domain, one.legal.heritage) == (Domain.PUBLIC, Heritage.LISTED)
    assert (one.legal.is_made_available, one.legal.is_school) == (True, True)
    assert one.legal.lease_until == dt.date(2028, 6, 30)
    assert one.legal.has_accessibility_attestation is False
    assert (one.legal.is_occupied, one.occupied_m2) == (False, 0)
    know(made, "B03", lease="none", erp_category="none")
    one = listed(made)["B03"].known.proposal
    assert one.legal.lease_until is one.legal.has_accessibility_attestation is None


def test_a_site_of_a_thousand_square_metres_is_subject_together():
    made = scored_estate()
    subject = {code: row.known.proposal.legal.is_energy_subject
               for code, row in listed(made).items()}  # fmt: skip
    assert (subject["B04"], subject["B05"]) == (False, True)
    site = made.assets["B04"].authority.sites.create(label="Centre", key="centre")
    for code in ("B02", "B03"):
        Asset.objects.filter(pk=made.assets[code].pk).update(site=site)
        know(made, code, site=site)
    together = listed(made)
    assert together["B02"].known.proposal.legal.is_energy_subject is True
    assert together["B03"].known.proposal.legal.is_energy_subject is True


def test_proposals_are_those_of_the_core_and_a_decision_changes_no_other_row():
    made = scored_estate()
    rows = listed(made)
    wanted = proposals([row.known.proposal for row in rows.values()], on=TODAY)
    assert tuple(row.proposal for row in rows.values()) == wanted
    for number, action in enumerate(("sell", "keep", "céder"), start=1):
        decision = decided(made, "B02", action, number)
        after = listed(made)
        assert after["B02"].decision == decision
        assert after["B02"].proposal == rows["B02"].proposal
        for code in rows:
            if code != "B02":
                assert after[code].retained == rows[code].retained
                assert after[code].proposal == rows[code].proposal
    assert after["B02"].retained is ActionKind.OTHER


def test_the_draft_of_a_plan_has_what_is_known_and_what_was_decided():
    made = scored_estate()
    know(made, "B02", domain_status="private", market_value_low_eur=Decimal(80000))
    EnergyUse.objects.create(asset=made.assets["B02"], year=2025, carrier="gas", kwh=Decimal(12000))
    decided(made, "B02", "demolish")
    view = get_results(made.manager, made.territory, made.campaign.pk)
    built = {one.code: one for one in draft_buildings(made.manager, view, on=TODAY)}
    one, other = built["B02"], built["B01"]
    assert (one.decided, one.decided_by) == (
        ActionKind.DEMOLISH,
        ("Arbitrage de l’exécutif", "Vu."),
    )
    assert one.actions == (ActionKind.SELL,)
    assert (one.market_low, one.market_high, one.energy_mwh) == (80000, 80000, 12)
    assert one.legal == {"domain": "private", "energy_subject": False}
    assert other.decided is other.market_low is other.energy_mwh is other.occupied_m2 is None
    assert 0 <= one.atout < one.attrait + 3
    document = draft("Essai", [one, other], DraftRules((2027,), None), ASSUMED)
    for building in document["buildings"]:
        BuildingIn.model_validate(building)
    assert document["constraints"]["locks"][0]["building"] == "B02"


def test_who_reads_what():
    made = scored_estate()
    view = get_results(made.manager, made.territory, made.campaign.pk)
    asset = made.assets["B02"].pk
    decision = decided(made, "B02", "sell")
    assert get_proposal(made.manager, view, asset, on=TODAY).decision == decision
    with pytest.raises(Http404):
        get_proposal(made.manager, view, view.run.pk, on=TODAY)
    with pytest.raises(Http404):
        get_proposable_results(made.actors["reader"], made.territory, made.campaign.pk)
    assert list_visible_decisions(made.manager, made.territory, asset) == [decision]
    assert list_visible_decisions(made.actors["reader"], made.territory, asset) == []
