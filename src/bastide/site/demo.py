"""`bastide demo`: loads the two demonstrations through the rooms' own services, once."""

from __future__ import annotations

import gc
import hashlib
import json
import sys
import time
from pathlib import Path

from django.conf import settings

from bastide import __version__
from bastide.kernel.organisations.models import Authority, AuthorityKind
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import SYSTEM
from bastide.platform.access.models import Perimeter
from bastide.platform.accounts.demo import (
    checked_passwords,
    create_demo_accounts,
    create_demo_people,
)
from bastide.platform.audit.anchors import anchor
from bastide.platform.composition import loaded
from bastide.platform.search.services import rebuild
from bastide.site.rooms import cards


def run(*, as_json: bool) -> None:
    """Load every room's part in order, the accounts, the search index; say where to go."""
    started = time.monotonic()
    fingerprint = _fingerprint()
    loaded_from, *checked = _remembered()
    is_loaded = loaded_from == fingerprint and Territory.objects.exists()
    if not is_loaded:
        create_demo_people(from_command=True)
        checked = sorted(checked_passwords())
        _load_rooms()
    territories = list(Territory.objects.select_related("perimeter"))
    accounts = create_demo_accounts(
        territories=[territory.perimeter for territory in territories],
        mayor_of={one.perimeter_id: _mayor_of(one) for one in territories},
        from_command=True,
        checked=checked,
    )
    if not is_loaded:
        rebuild()
        anchor()
    _remember(fingerprint)
    summary = {
        "territories": [
            {"slug": one.slug, "name": one.name, "is_fictitious": one.is_fictitious}
            for one in territories
        ],
        "accounts": accounts,
        "seconds": round(time.monotonic() - started, 1),
    }
    if as_json:
        sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
    else:
        _tell(accounts, territories)


def _load_rooms() -> None:
    # What is loaded stays in use until it is written: looking there for what no longer serves,
    # again and again, would be a tenth of the time.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    for card in sorted(cards(), key=lambda card: card.demo_rank):
        if card.demo:
            sys.stderr.write(f"Démonstration\u00a0: {card.label}…\n")
            loaded(card.demo)(actor=SYSTEM)


def _mayor_of(territory: Territory) -> Perimeter:
    """Return the commune whose mayor signs in: the first by name of those that have accounts."""
    communes = Authority.objects.filter(territory=territory, kind=AuthorityKind.COMMUNE)
    with_accounts = communes.filter(documents__isnull=False).distinct()
    return (with_accounts.order_by("name").first() or communes.order_by("name")[0]).perimeter


def _marker() -> Path:
    """Return the file that remembers which demonstration this installation holds."""
    return Path(settings.VAR_DIR) / "demo.sha256"


def _remembered() -> list[str]:
    """Return the fingerprint of what was loaded, then the digests of the passwords checked then."""
    return _marker().read_text(encoding="ascii").split("\n") if _marker().exists() else [""]


def _remember(fingerprint: str) -> None:
    _marker().write_text("\n".join([fingerprint, *sorted(checked_passwords())]), encoding="ascii")


def _fingerprint() -> str:
    """Return what the demonstration is made from: the version, and every file of the data."""
    told = [__version__]
    told += [
        f"{path.relative_to(settings.DATA_DIR)} {path.stat().st_size}"
        for path in sorted(Path(settings.DATA_DIR).rglob("*"))
        if path.is_file()
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _tell(accounts: list[dict[str, str]], territories: list[Territory]) -> None:
    lines = ["", "Bastide est prêt\u00a0: http://127.0.0.1:8000/", ""]
    lines += [
        f"  {one.name}{' (territoire fictif)' if one.is_fictitious else ''}\u00a0: "
        f"http://127.0.0.1:8000/territoires/{one.slug}/"
        for one in territories
    ]
    lines += ["", "Comptes de démonstration\u00a0:"]
    lines += [f"  {one['email']:<34} {one['password']:<26} {one['label']}" for one in accounts]
    sys.stdout.write("\n".join(lines) + "\n\n")
