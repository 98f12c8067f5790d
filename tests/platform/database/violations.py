"""What each constraint of the product refuses: one smallest violating write for each.

`VALID` is what a row needs to be accepted, by model; a function gives a fresh value. `CHECKS` is
what makes such a row refused by a check, by name of the constraint; `UNIQUES` is what two rows
share, beside the columns of the constraint, to fall under the condition of a conditional one.
Unconditional unique constraints and foreign keys say by themselves how they are violated.
"""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from decimal import Decimal
from typing import Any

Values = dict[str, Any]
EARLY, LATE = dt.date(2020, 1, 1), dt.date(2021, 1, 1)
AT = dt.datetime(2020, 6, 1, tzinfo=dt.UTC)
SOONER = dt.datetime(2019, 6, 1, tzinfo=dt.UTC)
WRONG = "?"


class Own:
    """Stands, among the values of a row, for the key of the row itself."""


class Parent:
    """Stands for the key of a parent row written for the occasion."""


OWN, PARENT = Own(), Parent()
_rising = itertools.count(1)
_HIGH = (1 << 128) - (1 << 40)
"""Above every identifier drawn by chance, so that pairs written in order are in order."""

_small = itertools.cycle(range(32))

VALID: dict[str, Values] = {
    "employment.Source": {"channel": "depot"},
    "employment.PublishedJob": {
        "kind": "emploi",
        "contract": "",
        "working_time": "",
        "remote": "",
        "end_reason": "",
        "hidden_reason": "",
    },
    "employment.SourceOffer": {
        "id": lambda: uuid.UUID(int=_HIGH + next(_rising)),
        "is_inside": True,
        "first_seen_at": SOONER,
        "last_seen_at": AT,
    },
    "employment.FeedPayload": {"content": b"x"},
    "search.RankedCollection": {"number": lambda: next(_small)},
    "audit.Payload": {"content": "{}", "salt": "s"},
    "budgets.Document": {"year": 2024, "siret": ""},
    "buildings.RunningCost": {"year": 2024},
    "buildings.EnergyUse": {"year": 2024},
    "buildings.Occupation": {"year": 2024},
    "organisations.StaffCount": {"year": 2024},
    "grids.Score": {"state": "blank", "comment": "c", "scale_max": 3},
    "grids.ComputedScore": {"value": "1", "chosen": "", "chosen_reason": ""},
    "grids.Subject": {"withdrawn_reason": ""},
    "plans.Plan": {"starts_on": EARLY, "ends_on": LATE},
    "plans.ActionMoney": {
        "year": 2024,
        "section": "F",
        "direction": "D",
        "funding": "",
        "funder": "",
        "planned": Decimal(1),
    },
    "plans.Action": {"recurrence": "", "origin_key": ""},
    "plans.Measure": {
        "aim": "up",
        "target": Decimal(2),
        "baseline_on": EARLY,
        "target_on": LATE,
    },
    "plans.MeasureValue": {"ends_on": dt.date(2100, 1, 1)},
    "estate.Ruling": {"request_id": PARENT, "kind": "reporte"},
    "estate.PlanRun": {"status": "optimal"},
    "estate.DeskRequest": {"kind": "besoin"},
    "estate.TaskInvolvement": {"involvement": "fait"},
    "buildings.Asset": {"rnb_id": "", "end_kind": ""},
    "territories.Commune": {"siren": ""},
    "themes.Theme": {"accent_light": "", "accent_dark": "", "logo": "", "logo_text": ""},
    "accounts.User": {"oidc_subject": ""},
    "mail.OutgoingMail": {
        "recipient": "a@exemple.test",
        "recipient_digest": "0" * 64,
        "subject": "s",
        "text": "t",
        "state": "waiting",
        "held_because": "",
    },
    "employment.Subscriber": {"address": "a@exemple.test", "digest": "0" * 64},
    "employment.Subscription": {"frequency": "jour"},
    "employment.Visit": {"first_at": SOONER, "last_at": AT},
    "employment.AudienceDay": {"measure": "visites"},
    "employment.OutreachCampaign": {
        "starts_on": EARLY,
        "ends_on": LATE,
        "accent_light": "",
        "accent_dark": "",
        "dresses_site": False,
    },
    "employment.NewsItem": {"shown_from": EARLY, "shown_until": LATE},
    "employment.AgendaEvent": {"starts_at": SOONER, "ends_at": AT},
    "employment.AlertRequest": {"digest": "0" * 64, "origin": "0" * 64},
    "mail.Suppression": {"digest": "0" * 64, "cause": "complaint"},
}

CHECKS: dict[str, Values] = {
    "basin_has_a_name": {"name": ""},
    "source_has_its_agreement": {"agreement": ""},
    "source_channel_is_known": {"channel": WRONG},
    "web_source_has_its_address": {"channel": "web", "address": ""},
    "source_trust_is_a_share": {"trust": 101},
    "source_drop_is_a_share": {"largest_drop_pct": 101},
    "source_removes_after_two_misses": {"misses": 1},
    "source_is_read_each_hour_at_most": {"every_hours": 0},
    "run_stage_is_known": {"stage": WRONG},
    "doubtful_run_removes_nothing": {"removed": 1, "may_remove": False},
    "stored_run_has_its_end": {"stage": "range", "ended_at": None},
    "published_job_kind_is_known": {"kind": WRONG},
    "published_job_contract_is_known": {"contract": WRONG},
    "published_job_time_is_known": {"working_time": WRONG},
    "published_job_remote_is_known": {"remote": WRONG},
    "ended_job_says_why": {"ended_at": AT},
    "hidden_job_says_why": {"hidden_at": AT},
    "published_job_point_is_whole": {"latitude": 1.0},
    "ended_offer_says_why": {"ended_at": AT, "end_reason": ""},
    "offer_outside_says_why": {"is_inside": False, "outside_reason": ""},
    "offer_is_first_seen_before_last": {"first_seen_at": AT, "last_seen_at": SOONER},
    "decided_pair_is_ordered": {"first_id": PARENT, "second_id": PARENT},
    "pair_decision_says_why": {"reason": ""},
    "ranked_number_fits_in_rows": {"number": 32},
    "user_density_is_known": {"density": WRONG},
    "user_colour_scheme_is_known": {"colour_scheme": WRONG},
    "token_ceiling_is_a_role": {"ceiling": 11},
    "token_keeps_a_digest_only": {"digest": "in clear"},
    "perimeter_not_its_own_parent": {"parent_id": OWN},
    "grant_role_is_known": {"role": 11},
    "grant_ends_after_it_starts": {"starts_on": LATE, "ends_on": EARLY},
    "event_rank_from_one": {"sequence": 0},
    "event_says_its_act": {"action": ""},
    "payload_whole_or_erased": {"salt": ""},
    "mail_state_is_known": {"state": WRONG},
    "mail_held_says_why": {"state": "held"},
    "mail_sent_has_its_instant": {"state": "sent"},
    "mail_has_its_text_until_purged": {"text": ""},
    "mail_purged_waits_no_more": {"purged_at": AT},
    "mail_lines_are_single": {"subject": "s\nBcc: a@exemple.test"},
    "subscriber_has_an_address": {"address": ""},
    "subscription_frequency_is_known": {"frequency": WRONG},
    "subscription_is_confirmed_after_it_is_asked": {"created_at": AT, "confirmed_at": SOONER},
    "paused_subscription_was_confirmed": {"paused_at": AT},
    "alert_request_says_whose": {"origin": ""},
    "audience_key_is_drawn": {"secret": ""},
    "visit_ends_after_it_starts": {"first_at": AT, "last_at": SOONER},
    "visit_has_its_mark": {"visitor": ""},
    "audience_measure_is_known": {"measure": WRONG},
    "outreach_ends_after_it_starts": {"starts_on": LATE, "ends_on": EARLY},
    "outreach_says_what_it_is_about": {"text": ""},
    "outreach_accents_are_colours": {"accent_light": "rouge", "accent_dark": "#ffffff"},
    "outreach_accents_go_together": {"accent_light": "#9c3a1e"},
    "outreach_dresses_with_its_accents": {"dresses_site": True},
    "news_ends_after_it_starts": {"shown_from": LATE, "shown_until": EARLY},
    "news_has_a_title": {"title": ""},
    "agenda_event_ends_after_it_starts": {"starts_at": AT, "ends_at": SOONER},
    "agenda_event_has_a_title": {"title": ""},
    "suppression_cause_is_known": {"cause": WRONG},
    "suppression_has_its_digest": {"digest": ""},
    "batch_status_is_known": {"status": WRONG},
    "batch_undone_has_its_instant": {"undone_at": AT},
    "job_status_is_known": {"status": WRONG},
    "job_done_within_total": {"total": 1, "done": 2},
    "job_ended_has_its_instant": {"ended_at": AT},
    "territory_siren_has_nine_digits": {"siren": "12345678A"},
    "fictitious_territory_is_no_real_epci": {"is_fictitious": True, "epci_id": PARENT},
    "member_ends_after_it_starts": {"valid_from": LATE, "valid_to": EARLY},
    "regime_is_known": {"regime": WRONG},
    "regime_has_its_article": {"article": ""},
    "authority_siren_has_nine_digits": {"siren": "12345678A"},
    "authority_ends_after_it_starts": {"valid_from": LATE, "valid_to": EARLY},
    "service_not_its_own_parent": {"parent_id": OWN},
    "service_ends_after_it_starts": {"valid_from": LATE, "valid_to": EARLY},
    "service_level_is_known": {"level": WRONG},
    "centre_not_its_own_parent": {"parent_id": OWN},
    "function_ends_after_it_starts": {"starts_on": LATE, "ends_on": EARLY},
    "function_kind_is_known": {"kind": WRONG},
    "staff_count_is_not_negative": {"filled": Decimal(-1)},
    "document_year_is_sane": {"year": 1989},
    "document_siret_is_absent_or_14_digits": {"siret": "1234"},
    "line_direction_is_known": {"direction": WRONG},
    "line_movement_is_known": {"movement": WRONG},
    "nomenclature_ends_after_it_starts": {"valid_from": LATE, "valid_to": EARLY},
    "segment_has_a_code": {"code": ""},
    "site_has_a_label": {"key": ""},
    "asset_has_a_code": {"code": ""},
    "asset_kind_is_known": {"kind": WRONG},
    "asset_not_in_itself": {"parent_id": OWN},
    "asset_end_has_its_kind_and_date": {"ended_on": EARLY},
    "asset_does_not_follow_itself": {"before_id": PARENT, "after_id": PARENT},
    "asset_link_kind_is_known": {"kind": WRONG},
    "attachment_kind_is_known": {"kind": WRONG},
    "building_profile_has_a_name": {"name": ""},
    "cost_kind_is_known": {"kind": WRONG},
    "cost_year_is_sane": {"year": 1979},
    "energy_carrier_is_known": {"carrier": WRONG},
    "energy_is_not_negative": {"kwh": Decimal(-1)},
    "energy_year_is_sane": {"year": 1979},
    "occupation_hours_fit_in_a_year": {"hours_used": Decimal(8785)},
    "occupation_year_is_sane": {"year": 1979},
    "state_numbers_start_at_one": {"number": 0},
    "state_kind_is_known": {"kind": WRONG},
    "state_market_value_is_a_range": {
        "market_value_low_eur": Decimal(2),
        "market_value_high_eur": Decimal(1),
    },
    "state_latitude_is_on_earth": {"latitude": 91},
    "state_longitude_is_on_earth": {"longitude": 181},
    "grid_version_from_one": {"version": 0},
    "grid_scale_is_sane": {"scale_max": 11},
    "grid_has_a_name": {"name": ""},
    "item_weight_is_sane": {"weight": Decimal(-1)},
    "item_says_what_it_asks": {"label": ""},
    "campaign_stage_is_known": {"stage": WRONG},
    "campaign_aggregation_is_known": {"aggregation": WRONG},
    "campaign_closes_after_it_opens": {"opens_on": LATE, "closes_on": EARLY},
    "campaign_says_its_name_room_retention": {"retention": ""},
    "college_weight_is_sane": {"weight": Decimal(-1)},
    "rater_account_gives_its_own_name": {"user_id": PARENT, "label": "x"},
    "anonymous_rater_has_no_name": {"anonymised_at": AT, "label": "x"},
    "subject_says_what_it_is": {"label": ""},
    "subject_withdrawn_for_a_reason": {"withdrawn_at": AT},
    "recusal_has_a_reason": {"reason": ""},
    "round_number_from_one": {"number": 0},
    "round_closes_after_it_opens": {"opened_at": AT, "closed_at": SOONER},
    "score_value_when_it_is_a_number": {"state": "number", "value": None},
    "blank_score_comments": {"comment": ""},
    "score_scale_is_sane": {"scale_max": 11},
    "computed_score_is_an_answer": {"value": WRONG},
    "score_chosen_for_a_reason": {"chosen": "1"},
    "plan_stage_is_known": {"stage": WRONG, "voted_on": EARLY},
    "plan_ends_after_it_starts": {"starts_on": LATE, "ends_on": EARLY},
    "voted_plan_says_when": {"stage": "voted"},
    "plan_is_kept_until_once_it_ended": {"kept_until": LATE},
    "plan_lives_in_a_room": {"room": ""},
    "node_not_its_own_parent": {"parent_id": OWN},
    "node_weight_not_negative": {"weight": Decimal(-1)},
    "node_priority_is_known": {"priority": 4},
    "node_is_named": {"title": ""},
    "action_ends_after_it_starts": {"starts_on": LATE, "ends_on": EARLY},
    "action_status_is_known": {"status": WRONG},
    "action_progress_mode_is_known": {"progress_mode": WRONG},
    "action_progress_is_a_declared_percentage": {"status": "ongoing", "progress": 101},
    "planned_action_declares_nothing": {"progress": 10},
    "done_action_is_whole": {
        "status": "done",
        "progress": 10,
        "starts_on": EARLY,
        "ends_on": LATE,
    },
    "activity_is_never_done": {"status": "done", "progress": 100},
    "only_activities_recur": {"recurrence": "x", "starts_on": EARLY, "ends_on": LATE},
    "action_weight_not_negative": {"weight": Decimal(-1)},
    "action_priority_is_known": {"priority": 4},
    "action_is_named": {"title": ""},
    "link_share_is_above_zero_and_at_most_one": {"numerator": 2, "denominator": 1},
    "milestone_is_named_and_weighed": {"title": ""},
    "action_money_year_is_sane": {"year": 1989},
    "action_money_place_is_known": {"section": WRONG},
    "receipts_only_say_where_they_come_from": {"funding": "grant"},
    "action_money_is_not_negative": {"planned": Decimal(-1)},
    "action_money_tells_an_amount": {"planned": None},
    "measure_is_of_a_node_or_of_an_action": {"node_id": PARENT, "action_id": PARENT},
    "measure_words_are_known": {"kind": WRONG},
    "measure_has_a_target_or_a_range": {"target": None},
    "measure_target_lies_the_way_it_aims": {"baseline": Decimal(3)},
    "measure_target_after_baseline": {"target_on": EARLY},
    "measure_numbers_not_negative": {"weight": Decimal(-1)},
    "measure_is_named": {"label": ""},
    "measure_period_ends_after_it_starts": {"starts_on": LATE, "ends_on": EARLY},
    "measure_value_is_a_number_or_a_ratio": {"value": Decimal(1), "numerator": Decimal(1)},
    "locked_value_is_validated": {"is_locked": True},
    "estate_threshold_is_on_scale": {"threshold": Decimal(3)},
    "estate_grey_zone_is_narrow": {"grey_zone": Decimal(1)},
    "estate_threshold_rule_is_known": {"threshold_rule": WRONG},
    "estate_elected_indicator_is_known": {"elected_indicator": WRONG},
    "estate_colleges_are_shown_from_two_raters": {"shown_from": 1},
    "decision_says_why": {"reason": ""},
    "decision_stage_is_known": {"stage": WRONG},
    "deliberation_has_its_vote": {"stage": "deliberation", "vote": ""},
    "scenario_stage_is_known": {"stage": WRONG},
    "voted_scenario_has_its_plan": {"stage": "vote"},
    "plan_run_status_is_known": {"status": WRONG},
    "plan_run_takes_some_time": {"seconds": -1.0},
    "request_kind_is_known": {"kind": WRONG, "asset_id": PARENT},
    "request_stage_is_known": {"stage": WRONG},
    "request_names_its_asset": {"kind": "travaux"},
    "request_amount_is_not_negative": {"amount": Decimal(-1)},
    "ruling_answers_one_thing": {"scenario_id": PARENT},
    "ruling_says_why": {"reason": ""},
    "ruling_kind_is_known": {"kind": WRONG},
    "only_accepted_requests_open_actions": {"action_id": PARENT},
    "tool_place_is_known": {"level": WRONG},
    "task_involvement_is_known": {"involvement": WRONG},
    "theme_accents_are_colours": {"accent_light": "red", "accent_dark": "red"},
    "theme_accents_go_together": {"accent_light": "#123456"},
    "theme_logo_has_its_text": {"logo": "x"},
    **{
        f"state_{name}_is_sane": {name: WRONG[:1]}
        for name in (
            "family",
            "condition",
            "tenure",
            "domain_status",
            "heritage_status",
            "lease",
            "erp_category",
            "safety_opinion",
            "accessibility",
            "asbestos",
            "pollution",
            "energy_class",
            "emission_class",
        )
    },
    **{
        f"state_{name}_is_sane": {name: 799}
        for name in ("construction_year", "renovation_year", "operat_reference_year")
    },
    **{
        f"state_{name}_is_sane": {name: Decimal(-1)}
        for name in (
            "area_sdp_m2",
            "area_su_m2",
            "area_sub_m2",
            "area_shon_m2",
            "area_shob_m2",
            "area_other_m2",
            "footprint_m2",
            "land_m2",
            "tertiary_m2",
            "subsidies_to_repay_eur",
            "operat_reference_kwh",
            "operat_cabs_kwh_m2",
            "market_value_low_eur",
            "market_value_high_eur",
            "book_value_eur",
        )
    },
}

SHARED: dict[str, Values] = {
    "one_state_per_number": {"is_current": False},
    "one_round_per_number": {"opened_at": SOONER, "closed_at": AT},
    "estate.PlanScenario.plan": {"stage": "vote"},
    "estate.Ruling.action": {"kind": "accepte"},
}
"""What else two rows share for one unique constraint alone to refuse them."""


def _lowest_offer() -> uuid.UUID:
    """Write an offer below every other one, and return its key."""
    from bastide.modules.employment.models import SourceOffer  # noqa: PLC0415 -- models come late
    from tests.platform.database.rows import written  # noqa: PLC0415 -- it reads this file

    return written(SourceOffer, id=uuid.UUID(int=next(_rising))).pk


FILLED: dict[str, Values] = {
    "employment.PairDecision.second": {"first_id": _lowest_offer},
    "grids.Rater.user": {"label": ""},
    "estate.PlanScenario.plan": {"stage": "vote"},
    "estate.Ruling.scenario": {"request_id": None},
    "estate.Ruling.action": {"kind": "accepte"},
}
"""What a row says beside a reference that it may leave empty, once the reference is there."""

UNIQUES: dict[str, Values] = {
    "one_account_per_oidc_subject": {"oidc_subject": "x"},
    "one_commune_per_siren": {"siren": "100000009"},
    "one_current_member_per_code": {},
    "one_first_regime_per_territory": {},
    "one_policy_per_name": {},
    "one_subpolicy_per_name": {"parent_id": PARENT},
    "one_part_per_line_and_policy": {"policy_id": PARENT},
    "one_unmapped_part_per_line": {},
    "one_asset_in_service_per_rnb_id": {"rnb_id": "x"},
    "one_current_state": {"is_current": True},
    "one_rater_per_account_in_a_campaign": {"user_id": PARENT, "label": ""},
    "one_rater_per_name_in_a_campaign": {"label": "x"},
    "one_open_round": {},
    "one_plan_per_name_in_a_room": {},
    "one_action_per_origin": {"origin_key": "x"},
    "one_ruling_per_request_and_session": {"request_id": PARENT},
    "one_ruling_per_scenario_and_session": {"request_id": None, "scenario_id": PARENT},
    "one_final_ruling_per_request": {"kind": "accepte", "request_id": PARENT},
    "one_final_ruling_per_scenario": {
        "kind": "accepte",
        "request_id": None,
        "scenario_id": PARENT,
    },
}
