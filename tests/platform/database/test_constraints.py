"""Each constraint of each model is missed when it is gone.

A valid row is accepted; the same row with the smallest violating change is refused by the database
itself, past every service, under the name of the constraint; without the constraint it is accepted.
A constraint that nobody told how to violate fails here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from tests.platform.database.races import constraints_in_database
from tests.platform.database.rows import Parents, another, built, write, written
from tests.platform.database.scratch import Removed, unbound, without
from tests.platform.database.violations import CHECKS, FILLED, SHARED, UNIQUES, Values

OURS = [
    model
    for model in apps.get_models(include_auto_created=True)
    if model.__module__.startswith("bastide.")
]
pytestmark = pytest.mark.django_db
ABSENT = 999_999_999


@contextmanager
def _undone() -> Iterator[None]:
    """Undo what is written inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _refused(row: models.Model) -> str:
    """Return what the database says when it refuses a row: a constraint's name, or columns."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write(row)
    diagnosis = getattr(caught.value.__cause__, "diag", None)
    return str(diagnosis.constraint_name) if diagnosis else str(caught.value)


def _columns(model: type[models.Model], names: Iterable[str]) -> tuple[str, ...]:
    return tuple(model._meta.get_field(name).column for name in names)


def _shared(constraint: models.UniqueConstraint) -> Values:
    told = SHARED if constraint.condition is None else UNIQUES
    return told.get(constraint.name, {})


@dataclass
class Proof:
    """What is proved of one model, over parents that are written once for all its cases."""

    model: type[models.Model]
    parents: Parents = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Write two valid rows: constraints that refuse them refuse too much."""
        written(self.model)
        written(self.model)
        connection.check_constraints(table_names=[self.model._meta.db_table])
        built(self.model, self.parents)

    def row(self, **values: Any) -> models.Model:
        """Return a row with parents that stand already."""
        return built(self.model, dict(self.parents), **values)

    def twins(self, names: Iterable[str], shared: Values) -> tuple[models.Model, models.Model]:
        """Return two rows, not written, that share the columns of a unique constraint."""
        first = built(self.model, {}, **shared)
        fields = [self.model._meta.get_field(name) for name in names]
        for one in fields:
            if getattr(first, one.attname) is None and one.attname not in shared:
                setattr(first, one.attname, another(one))
        same = {one.attname: getattr(first, one.attname) for one in fields}
        return first, self.row(**{**shared, **same})


def _check_is_missed(proof: Proof, constraint: models.CheckConstraint) -> None:
    row = proof.row(**CHECKS[constraint.name])
    assert constraint.name in _refused(row)
    with without(proof.model, constraint):
        write(row)


def _unique_is_missed(
    proof: Proof, names: tuple[str, ...], removed: Removed, shared: Values, name: str = ""
) -> None:
    first, second = proof.twins(names, shared)
    columns = _columns(proof.model, names)
    listed = ", ".join(f"{proof.model._meta.db_table}.{column}" for column in columns)
    with _undone():
        write(first)
        told = _refused(second)
    if name:
        assert told in {name, f"UNIQUE constraint failed: {listed}"}
    assert name or all(column in told for column in columns)
    with without(proof.model, removed):
        write(first)
        write(second)


def _reference_is_missed(proof: Proof, one: models.ForeignKey[Any, Any]) -> None:
    model, target = proof.model, one.target_field
    while target.is_relation:
        target = target.target_field
    absent = ABSENT if isinstance(target, models.AutoField) else another(target)
    more = FILLED.get(f"{model._meta.label}.{one.name}", {})
    row = proof.row(**{**more, one.attname: absent})
    with _undone():
        write(row)
        with pytest.raises(IntegrityError, match=rf"\b{one.column}\b"):
            connection.check_constraints(table_names=[model._meta.db_table])
    with unbound(model, one):
        write(row)
        connection.check_constraints(table_names=[model._meta.db_table])


def test_every_constraint_is_told_how_to_be_violated() -> None:
    named = [one for model in OURS for one in model._meta.constraints]
    checks = [one for one in named if isinstance(one, models.CheckConstraint)]
    unique = [one for one in named if isinstance(one, models.UniqueConstraint)]
    assert len(named) == len(checks) + len(unique) > 200
    assert {one.name for one in checks} == set(CHECKS)
    assert {one.name for one in unique if one.condition is not None} == set(UNIQUES)


@pytest.mark.parametrize("model", OURS, ids=[model._meta.label for model in OURS])
@pytest.mark.some(40)
def test_each_constraint_refuses_and_is_missed(model: type[models.Model]) -> None:
    assert {one.name for one in model._meta.constraints} <= constraints_in_database(model)
    proof = Proof(model)
    for constraint in model._meta.constraints:
        with _undone():
            if isinstance(constraint, models.CheckConstraint):
                _check_is_missed(proof, constraint)
            else:
                shared = _shared(constraint)
                _unique_is_missed(proof, constraint.fields, constraint, shared, constraint.name)
    alone = [(one.name,) for one in model._meta.concrete_fields if one.unique]
    for names in [*alone, *model._meta.unique_together]:
        if names != (model._meta.pk.name,):
            shared = SHARED.get(f"{model._meta.label}.{names[0]}", {})
            with _undone():
                _unique_is_missed(proof, tuple(names), _columns(model, names), shared)
    for one in model._meta.concrete_fields:
        if one.is_relation:
            with _undone():
                _reference_is_missed(proof, one)


def test_the_engine_enforces_references_when_it_commits() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys")
            assert cursor.fetchone() == (1,)
