"""Whether the installation is well: one page for people and probes, one text for Prometheus."""

from __future__ import annotations

import hmac
import ipaddress
import json
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide import __version__
from bastide.platform.access.rules import public
from bastide.platform.database.sqlite import journal_mode
from bastide.platform.mail.queries import count_mails

LEAST_FREE_BYTES = 500_000_000
OLDEST_ANCHOR_SECONDS = 26 * 3600
OLDEST_MAIL_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at.

    Attributes:
        key: its short English name, as the probe and Prometheus read it.
        label: what it is, in French.
        is_well: whether it is as it should be.
        is_vital: whether the product cannot serve without it.
        detail: what was found, without any personal data or path.
        value: the measure, when there is one.
        counts: more of them, as Prometheus names them.
    """

    key: str
    label: str
    is_well: bool
    is_vital: bool = False
    detail: str = ""
    value: float | None = None
    counts: Mapping[str, int] = field(default_factory=dict)


def _database() -> Check:
    start = time.perf_counter()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError as error:
        return Check(
            "database",
            _("Base de données"),
            is_well=False,
            is_vital=True,
            detail=type(error).__name__,
        )
    seconds = time.perf_counter() - start
    return Check(
        "database",
        _("Base de données"),
        is_well=True,
        is_vital=True,
        detail=connection.vendor,
        value=seconds,
    )


def _migrations() -> Check:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    detail = (
        _("%(n)s à appliquer\u00a0: «\u00a0bastide migrate\u00a0»") % {"n": missing}
        if missing
        else _("toutes appliquées")
    )
    return Check(
        "migrations",
        _("Version de la base"),
        is_well=not missing,
        is_vital=True,
        detail=detail,
        value=missing,
    )


def _disk() -> Check:
    try:
        free = shutil.disk_usage(settings.VAR_DIR).free
    except OSError as error:
        return Check(
            "disk_free_bytes", _("Espace disque"), is_well=False, detail=type(error).__name__
        )
    detail = _("%(n)s Mo libres") % {"n": free // 1_000_000}
    return Check(
        "disk_free_bytes",
        _("Espace disque"),
        is_well=free >= LEAST_FREE_BYTES,
        detail=detail,
        value=free,
    )


def _anchor() -> Check:
    label = _("Ancre du journal d’audit")
    path = settings.AUDIT_ANCHOR_FILE
    if not path.exists():
        return Check(
            "audit_anchor_age_seconds", label, is_well=True, detail=_("pas encore d’ancre")
        )
    age = time.time() - path.stat().st_mtime
    detail = _("il y a %(n)s h") % {"n": round(age / 3600)}
    return Check(
        "audit_anchor_age_seconds",
        label,
        is_well=age <= OLDEST_ANCHOR_SECONDS,
        detail=detail,
        value=age,
    )


def _journal() -> Check:
    label = _("Mode de journal SQLite")
    if connection.vendor != "sqlite":
        return Check("journal", label, is_well=True, detail=_("sans objet"))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        mode = str(cursor.fetchone()[0]).lower()
    expected = {"memory", journal_mode().lower()}
    return Check("journal", label, is_well=mode in expected, is_vital=True, detail=mode)


def _mail() -> Check:
    counts = count_mails(timezone.now())
    detail = _("%(waiting)s en attente, %(failed)s en échec, %(doubt)s en doute") % {
        "waiting": counts.waiting,
        "failed": counts.failed,
        "doubt": counts.in_doubt,
    }
    return Check(
        "mail_oldest_due_seconds",
        _("Courriels"),
        is_well=counts.oldest_seconds <= OLDEST_MAIL_SECONDS and not counts.in_doubt,
        detail=detail,
        value=counts.oldest_seconds,
        counts={
            'mails{state="waiting"}': counts.waiting,
            'mails{state="failed"}': counts.failed,
            'mails{state="in_doubt"}': counts.in_doubt,
        },
    )


CHECKS: tuple[Callable[[], Check], ...] = (_database, _migrations, _disk, _anchor, _journal)


def checked() -> list[Check]:
    """Look at everything; without a database the rest is not asked, nor its tables before them."""
    first = _database()
    if not first.is_well:
        return [first]
    told = [first, *(check() for check in CHECKS[1:])]
    is_migrated = next(check.is_well for check in told if check.key == "migrations")
    return [*told, _mail()] if is_migrated else told


@public
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the product can serve, 503 otherwise; details go to the machine itself."""
    checks = checked()
    is_up = all(check.is_well for check in checks if check.is_vital)
    status = 200 if is_up else 503
    shown = checks if is_local(request) else []
    if "text/html" in request.headers.get("Accept", ""):
        return render(request, "site/health.html", {"is_up": is_up, "checks": shown}, status=status)
    details = {check.key: {"ok": check.is_well, "detail": check.detail} for check in shown}
    body = {
        "status": "ok" if is_up else "ko",
        "version": __version__,
        **({"checks": details} if shown else {}),
    }
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


@public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer the measures to a Prometheus of this machine, or to one that holds the token.

    Raises:
        Http404: asked from elsewhere without the token.
    """
    if not is_local(request) and not _holds_token(request):
        raise Http404
    lines = [f"bastide_up{{version={json.dumps(__version__)}}} 1"]
    for check in checked():
        lines.append(f'bastide_check_ok{{check="{check.key}"}} {int(check.is_well)}')
        if check.value is not None:
            lines.append(f'bastide_check_value{{check="{check.key}"}} {float(check.value)!r}')
        lines += [f"bastide_{name} {count}" for name, count in check.counts.items()]
    return HttpResponse(
        "\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8"
    )


def is_local(request: HttpRequest) -> bool:
    """Tell whether a request comes from this machine and was not handed over by a proxy."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return (
        address.is_loopback
        and not request.headers.get("X-Forwarded-For")
        and not request.headers.get("Forwarded")
    )


def _holds_token(request: HttpRequest) -> bool:
    expected = f"Bearer {settings.METRICS_TOKEN}"
    given = request.headers.get("Authorization", "")
    return bool(settings.METRICS_TOKEN) and hmac.compare_digest(given.encode(), expected.encode())
