"""Writes of grids and campaigns: checked, locked, audited, and silent about open rounds."""

from bastide.kernel.grids.services.campaigns import (
    NewSubject,
    add_college,
    add_subjects,
    change_campaign,
    create_campaign,
    withdraw_subject,
)
from bastide.kernel.grids.services.computed import (
    Computation,
    choose_score,
    fill_computed,
    release_score,
)
from bastide.kernel.grids.services.grids import change_grid, create_grid, freeze_grid
from bastide.kernel.grids.services.paper import import_votes
from bastide.kernel.grids.services.preparation import (
    choose_grid,
    remove_college,
    remove_subjects,
)
from bastide.kernel.grids.services.raters import (
    add_rater,
    anonymise_rater,
    assign_rater,
    declare_recusal,
    remove_rater,
    remove_recusal,
)
from bastide.kernel.grids.services.reminders import Reminded, remind_raters
from bastide.kernel.grids.services.rounds import (
    close_round,
    drop_campaign,
    open_campaign,
    open_second_round,
    publish_campaign,
)
from bastide.kernel.grids.services.sheets import save_sheet

__all__ = [
    "Computation",
    "NewSubject",
    "Reminded",
    "add_college",
    "add_rater",
    "add_subjects",
    "anonymise_rater",
    "assign_rater",
    "change_campaign",
    "change_grid",
    "choose_grid",
    "choose_score",
    "close_round",
    "create_campaign",
    "create_grid",
    "declare_recusal",
    "drop_campaign",
    "fill_computed",
    "freeze_grid",
    "import_votes",
    "open_campaign",
    "open_second_round",
    "publish_campaign",
    "release_score",
    "remind_raters",
    "remove_college",
    "remove_rater",
    "remove_recusal",
    "remove_subjects",
    "save_sheet",
    "withdraw_subject",
]
