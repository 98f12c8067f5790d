"""Two people edited one asset: the three versions that a page shows side by side."""

from __future__ import annotations

from dataclasses import dataclass, field

from bastide.foundation.errors import BastideError
from bastide.kernel.buildings.core.facts import Value
from bastide.kernel.buildings.core.rows import Values


@dataclass(frozen=True, slots=True)
class Clash:
    """One value in the three versions; `None` where it was not known or is erased."""

    key: str
    base: Value | None
    yours: Value | None
    other: Value | None

    @property
    def is_disputed(self) -> bool:
        """Tell whether both changed it, and not to the same value."""
        return self.other not in (self.base, self.yours)


@dataclass
class EditConflictError(BastideError):
    """Somebody else changed the asset since it was opened for editing; nothing was written.

    Attributes:
        base_id: state that you started from. current_id: state that stands now.
        author: who changed it.
        clashes: every value that one of the two changed, in the order of the sheet.
    """

    base_id: int
    current_id: int
    author: str
    clashes: tuple[Clash, ...] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        super().__init__(
            f"{self.author} a modifié ce bien pendant votre saisie\u00a0: comparez les deux "
            "versions avant d’enregistrer."
        )


def clashes(base: Values, yours: Values, other: Values) -> tuple[Clash, ...]:
    """Return the values that differ between the three versions of an asset.

    Args:
        base: as it stood when the editing began.
        yours: as you want it.
        other: as it stands now.

    >>> [one.key for one in clashes({"floors": 1}, {"floors": 2}, {"floors": 1, "use": "École"})]
    ['floors', 'use']
    """
    keys = dict.fromkeys((*base, *yours, *other))
    return tuple(
        Clash(key, base.get(key), yours.get(key), other.get(key))
        for key in keys
        if not base.get(key) == yours.get(key) == other.get(key)
    )
