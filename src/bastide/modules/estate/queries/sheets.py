"""What the server remembers of the saves of a device."""

from __future__ import annotations

import uuid

from bastide.kernel.grids.models import Rater, Subject, Submission


def was_stored(rater: Rater, subject: Subject, key: uuid.UUID) -> bool:
    """Tell whether a save of one's own sheet was stored, in whatever round.

    Args:
        rater: obtained through `get_own_rater`.
        subject: obtained through `get_own_subject`.
        key: drawn by the device for that save.
    """
    return Submission.objects.filter(sheet__rater=rater, sheet__subject=subject, key=key).exists()
