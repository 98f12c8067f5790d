"""Three versions of an asset side by side, and headers that come back."""

import pytest

from bastide.kernel.buildings.core.columns import record_header, record_target
from bastide.kernel.buildings.core.conflicts import EditConflictError, clashes
from bastide.kernel.buildings.core.costs import CostKind
from bastide.kernel.buildings.core.energy import Carrier
from bastide.kernel.buildings.core.rnb import shown


def test_what_both_changed_is_told_from_what_one_changed() -> None:
    base = {"floors": 1, "use": "École", "notes": "a"}
    yours = {"floors": 2, "use": "École"}
    other = {"floors": 3, "use": "Crèche", "notes": "a"}
    found = {one.key: one for one in clashes(base, yours, other)}
    assert set(found) == {"floors", "use", "notes"}
    assert found["floors"].is_disputed
    assert found["use"].is_disputed
    assert not found["notes"].is_disputed
    assert (found["notes"].base, found["notes"].yours, found["notes"].other) == ("a", None, "a")


def test_the_error_names_who_changed_it() -> None:
    error = EditConflictError(base_id=1, current_id=2, author="Ana")
    assert str(error).startswith("Ana a modifié ce bien")


@pytest.mark.parametrize("kind", [*CostKind, *Carrier])
def test_headers_of_costs_and_energies_come_back(kind: CostKind | Carrier) -> None:
    family = "cost" if isinstance(kind, CostKind) else "energy"
    key = f"{family}:{kind}:2024"
    assert record_target(record_header(key)) == key


def test_an_identifier_is_shown_in_three_groups() -> None:
    assert shown("Z1A2B3C4D5E6") == "Z1A2-B3C4-D5E6"
