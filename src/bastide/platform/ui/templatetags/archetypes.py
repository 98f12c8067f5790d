"""Template tags of the archetypes: each draws one part of a kind of page from plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.forms import BaseForm
from django.http import HttpRequest

from bastide.platform.ui.archetypes import (
    Anchor,
    Fact,
    KeyFigure,
    MatrixRow,
    OfflineSheet,
    ParameterGroup,
    Position,
    ScoreItem,
    SheetLink,
    Task,
    TaskState,
    Words,
)
from bastide.platform.ui.conflicts import PREFIX, FieldVersions
from bastide.platform.ui.filters import active_filters, address_without_filters, is_narrowed

register = template.Library()

FIRST_FILTERS = 3


# List ---------------------------------------------------------------------------------------------
@register.inclusion_tag("ui/archetypes/_filters.html", takes_context=True)
def filter_panel(
    context: dict[str, Any], form: BaseForm, first: int = FIRST_FILTERS, target: str = ""
) -> dict[str, Any]:
    """Show the filters of a list: the first ones in a row, the others behind a summary.

    Args:
        context: of the page.
        form: bound to the address.
        first: how many fields always show.
        target: identifier of the region that follows the filters at once; empty to wait for the
            button.
    """
    visible = form.visible_fields()
    more = visible[first:]
    return {
        "form": form,
        "first_fields": visible[:first],
        "more_fields": more,
        "is_open": form.is_bound and is_narrowed(more),
        "target": target,
        "request": context["request"],
    }


@register.inclusion_tag("ui/archetypes/_active_filters.html", takes_context=True)
def active_filter_links(context: dict[str, Any], form: BaseForm) -> dict[str, Any]:
    """Show what narrows a list, each part as a link that takes it away."""
    request: HttpRequest = context["request"]
    return {
        "filters": active_filters(form, request),
        "clear_url": address_without_filters(form, request),
    }


# Detail -------------------------------------------------------------------------------------------
@register.inclusion_tag("ui/archetypes/_key_figures.html")
def key_figures(figures: Sequence[KeyFigure]) -> dict[str, Any]:
    """Show a few figures side by side, each with the way to where it comes from."""
    return {"figures": figures}


@register.inclusion_tag("ui/archetypes/_facts.html")
def facts(rows: Sequence[Fact]) -> dict[str, Any]:
    """Show labels and values, one a line; a missing value is said."""
    return {"rows": rows, "can_change": any(row.change_url for row in rows)}


@register.inclusion_tag("ui/archetypes/_in_page.html")
def in_page_nav(anchors: Sequence[Anchor]) -> dict[str, Any]:
    """Show the parts of a long page."""
    return {"anchors": anchors}


@register.inclusion_tag("ui/archetypes/_tasks.html")
def task_list(tasks: Sequence[Task]) -> dict[str, Any]:
    """Show tasks with how far each is, and how many are done."""
    return {
        "tasks": tasks,
        "done": sum(task.state is TaskState.DONE for task in tasks),
        "total": len(tasks),
    }


# Edit ---------------------------------------------------------------------------------------------
@register.inclusion_tag("ui/archetypes/_save_bar.html", takes_context=True)
def save_bar(
    context: dict[str, Any], label: Words, cancel_url: str = "", saved_at: Any = None
) -> dict[str, Any]:
    """Show the bar that stays at the bottom of a form: save, give up, what is saved.

    Args:
        context: of the page.
        label: words of the button.
        cancel_url: where giving up leads.
        saved_at: instant of the last save, when there is one.
    """
    return {
        "label": label,
        "cancel_url": cancel_url,
        "saved_at": saved_at,
        "request": context.get("request"),
    }


@register.inclusion_tag("ui/archetypes/_versions.html")
def version_columns(
    versions: Sequence[FieldVersions], caption: Words, key: str, is_disputed: bool = False
) -> dict[str, Any]:
    """Show fields in three columns: before, this person, the other one."""
    return {
        "versions": versions,
        "caption": caption,
        "key": key,
        "is_disputed": is_disputed,
        "prefix": PREFIX,
    }


@register.inclusion_tag("ui/archetypes/_version_fields.html")
def version_fields(versions: Sequence[FieldVersions]) -> dict[str, Any]:
    """Write what both sides hold in hidden fields, so that a choice is enough to decide."""
    return {"versions": versions, "prefix": PREFIX}


# Matrix, simulator --------------------------------------------------------------------------------
@register.inclusion_tag("ui/archetypes/_matrix_table.html", takes_context=True)
def matrix_table(
    context: dict[str, Any],
    rows: Sequence[MatrixRow],
    *,
    caption: Words,
    x_label: Words,
    y_label: Words,
    key: str = "matrice",
) -> dict[str, Any]:
    """Show the table that says the same as a matrix, and lets a place be typed.

    Args:
        context: of the page.
        rows: in the order of their numbers in the drawing.
        caption: what the table holds.
        x_label: name of the horizontal axis, with its unit.
        y_label: name of the vertical axis, with its unit.
        key: beginning of identifiers, unique in the page.
    """
    return {
        "rows": rows,
        "caption": caption,
        "x_label": x_label,
        "y_label": y_label,
        "key": key,
        "has_notes": any(row.note for row in rows),
        "can_move": any(row.move_url for row in rows),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("ui/archetypes/_parameters.html")
def parameters(groups: Sequence[ParameterGroup]) -> dict[str, Any]:
    """Show numbers to move: a field to type in and a slider, under one label."""
    return {"groups": groups}


# Campaign -----------------------------------------------------------------------------------------
@register.inclusion_tag("ui/archetypes/_progress.html")
def campaign_progress(done: int, total: int, next_url: str = "") -> dict[str, Any]:
    """Show « 7 sur 23 » and the way to the next one."""
    return {"done": done, "total": total, "next_url": next_url}


@register.inclusion_tag("ui/archetypes/_sheets.html")
def sheet_list(sheets: Sequence[SheetLink], can_be_taken: bool = False) -> dict[str, Any]:
    """Show the sheets of a campaign by group, with how far each is.

    Args:
        sheets: in the order of their groups.
        can_be_taken: whether each may be taken away from the network.
    """
    return {"sheets": sheets, "can_be_taken": can_be_taken}


@register.inclusion_tag("ui/archetypes/_score_item.html")
def score_item(item: ScoreItem, rank: int, total: int) -> dict[str, Any]:
    """Show one question of a sheet: its levels as large buttons, then the other answers."""
    return {
        "item": item,
        "rank": rank,
        "total": total,
        "previous": rank - 1 if rank > 1 else 0,
        "next": rank + 1 if rank < total else 0,
    }


@register.inclusion_tag("ui/archetypes/_offline.html")
def offline_bar(sheet: OfflineSheet) -> dict[str, Any]:
    """Show whether the sheets are on this device, and what waits to be sent."""
    return {"sheet": sheet}


# Council session ----------------------------------------------------------------------------------
@register.inclusion_tag("ui/archetypes/_position.html")
def position_links(position: Position) -> dict[str, Any]:
    """Show previous, place, next, in large."""
    return {"position": position}
