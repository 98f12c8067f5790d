"""Addresses of the estate: campaigns, their raters and sheets, grids."""

from __future__ import annotations

from django.urls import URLPattern, path

from bastide.modules.estate.views import (
    campaigns,
    computed,
    grids,
    paper,
    raters,
    rounds,
    setup,
    sheets,
    subjects,
)

LIST = "patrimoine/campagnes/"
ONE = f"{LIST}<uuid:campaign>/"
RATER = f"{ONE}evaluateurs/<uuid:rater>/"
SHEET = f"{ONE}noter/<uuid:subject>/"
GRIDS = "patrimoine/grilles/"

urlpatterns: list[URLPattern] = [
    path(LIST, campaigns.campaigns, name="estate_campaigns"),
    path(f"{LIST}nouvelle/", campaigns.create, name="estate_campaign_create"),
    path(ONE, campaigns.campaign, name="estate_campaign"),
    path(f"{ONE}biens/", subjects.assets, name="estate_campaign_assets"),
    path(f"{ONE}biens/<uuid:subject>/retirer/", subjects.withdraw, name="estate_campaign_withdraw"),
    path(f"{ONE}colleges/", setup.colleges, name="estate_campaign_colleges"),
    path(f"{ONE}regles/", setup.rules, name="estate_campaign_rules"),
    path(f"{ONE}calculs/", computed.listed, name="estate_computed"),
    path(f"{ONE}calculs/export/", computed.export, name="estate_computed_export"),
    path(f"{ONE}calculs/relancer/", computed.fill, name="estate_computed_fill"),
    path(f"{ONE}calculs/<int:score>/", computed.score, name="estate_computed_score"),
    path(f"{ONE}ouvrir/", rounds.open_it, name="estate_campaign_open"),
    path(f"{ONE}clore/", rounds.close, name="estate_campaign_close"),
    path(f"{ONE}second-tour/", rounds.second_round, name="estate_second_round"),
    path(f"{ONE}publier/", rounds.publish, name="estate_campaign_publish"),
    path(f"{ONE}abandonner/", rounds.drop, name="estate_campaign_drop"),
    path(f"{ONE}avancement/", rounds.progress, name="estate_progress"),
    path(f"{ONE}avancement/export/", rounds.export_progress, name="estate_progress_export"),
    path(f"{ONE}rappels/", rounds.remind, name="estate_reminders"),
    path(f"{ONE}evaluateurs/", raters.raters, name="estate_raters"),
    path(RATER, raters.rater, name="estate_rater"),
    path(f"{RATER}retirer/", raters.remove, name="estate_rater_remove"),
    path(f"{RATER}anonymiser/", raters.anonymise, name="estate_rater_anonymise"),
    path(f"{ONE}deports/", raters.recusals, name="estate_recusals"),
    path(f"{ONE}deports/<int:recusal>/lever/", raters.lift, name="estate_recusal_lift"),
    path(f"{ONE}papier/", paper.upload, name="estate_paper"),
    path(f"{ONE}papier/tableau/", paper.blank, name="estate_paper_blank"),
    path(f"{ONE}papier/<uuid:batch>/", paper.check, name="estate_paper_check"),
    path(f"{ONE}papier/<uuid:batch>/valider/", paper.confirm, name="estate_paper_confirm"),
    path(f"{ONE}noter/", sheets.sheets, name="estate_sheets"),
    path(SHEET, sheets.sheet, name="estate_sheet"),
    path(f"{SHEET}deport/", sheets.stand_aside, name="estate_sheet_recusal"),
    path(GRIDS, grids.grids, name="estate_grids"),
    path(f"{GRIDS}proposee/", grids.propose, name="estate_grid_propose"),
    path(f"{GRIDS}<uuid:grid>/", grids.grid, name="estate_grid"),
    path(f"{GRIDS}<uuid:grid>/modifier/", grids.edit, name="estate_grid_edit"),
]
