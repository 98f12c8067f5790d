"""What raters who answer on paper are asked, as the table that their answers are typed in."""

from __future__ import annotations

from bastide.kernel.grids.models import Campaign, Rater, Recusal
from bastide.kernel.grids.queries import asked_items, current_round

PaperRow = tuple[str, str, str, str, str, str, str]
"""Building, segment, item, axis, weight, rater, college."""


def paper_rows(campaign: Campaign, raters: list[Rater]) -> list[PaperRow]:
    """Return one row for each answer asked of raters without account, the answer left out.

    Args:
        campaign: obtained through a gate by who leads it.
        raters: of it, with their colleges; those who have an account are left out.
    """
    voted = current_round(campaign)
    if voted is None:
        return []
    subjects = list(campaign.subjects.filter(withdrawn_at__isnull=True).order_by("rank"))
    asked = asked_items(voted, subjects)
    aside = set(
        Recusal.objects.filter(rater__campaign=campaign).values_list("rater_id", "subject_id")
    )
    return [
        (
            subject.code,
            subject.group,
            item.code,
            item.axis,
            f"{item.weight.normalize():f}".replace(".", ","),
            rater.label,
            rater.college.code,
        )
        for rater in raters
        if rater.user_id is None and rater.anonymised_at is None
        for groups in [{one.group for one in rater.assignments.all()}]
        for subject in subjects
        if (rater.covers_all or subject.group in groups) and (rater.pk, subject.pk) not in aside
        for item in asked[subject.pk]
    ]
