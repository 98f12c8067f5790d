"""What the search box finds of spending: policies and budget documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_noop

from bastide.kernel.budgets.models import Document
from bastide.kernel.policies.models import Policy
from bastide.platform.search.entries import SearchEntry

ROOM = "spending"
DOCUMENT_KIND = "budget"


def search_entries() -> Iterator[SearchEntry]:
    """Yield every policy of every nomenclature, and every budget document."""
    yield from _policies()
    yield from document_entries(Document.objects.select_related("authority__territory"))


def _policies() -> Iterator[SearchEntry]:
    policies = Policy.objects.select_related("parent", "nomenclature__territory")
    for policy in policies:
        territory = policy.nomenclature.territory
        path = [("f-politique", (policy.parent or policy).name)]
        if policy.parent:
            path = [("par", "nature"), *path, ("f-sous-politique", policy.name)]
        else:
            path = [("par", "sous-politique"), *path]
        yield SearchEntry(
            kind=gettext_noop("politique"),
            key=str(policy.pk),
            title=f"{policy.parent.name} / {policy.name}" if policy.parent else policy.name,
            text=f"{territory.name} {policy.nomenclature.name}",
            url=f"{reverse('spending', args=[territory.slug])}?{urlencode(path)}",
            perimeter_id=territory.perimeter_id,
            fictitious=territory.is_fictitious,
            room=ROOM,
        )


def document_entries(documents: Iterable[Document]) -> Iterator[SearchEntry]:
    """Yield the entry of each budget document."""
    for document in documents:
        territory = document.authority.territory
        yield SearchEntry(
            kind=DOCUMENT_KIND,
            key=str(document.pk),
            title=f"{document.authority.name}, {document}",
            text=f"{document.year} {document.norm} {document.file_name}",
            url=reverse("spending_document", args=[territory.slug, document.pk]),
            perimeter_id=document.authority.perimeter_id,
            fictitious=territory.is_fictitious,
            room=ROOM,
        )
