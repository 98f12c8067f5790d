"""An offer as duplicates see it: its fields as the source wrote them, and the forms compared."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from bastide.foundation.text import folded
from bastide.modules.employment.core.duplicates.contract_terms import (
    ContractTerms,
    completed_terms,
    contract_terms,
)
from bastide.modules.employment.core.duplicates.descriptions import (
    TextForm,
    references_in,
    text_forms,
)
from bastide.modules.employment.core.duplicates.employers import EmployerForm, employer_form
from bastide.modules.employment.core.duplicates.kindred_trades import kindred_words
from bastide.modules.employment.core.duplicates.title_facts import (
    Fact,
    Facts,
    text_fact,
    title_facts,
)
from bastide.modules.employment.core.duplicates.titles import (
    TitleForm,
    stem,
    title_form,
    trade_words,
)
from bastide.modules.employment.core.duplicates.units import Units, named_units
from bastide.modules.employment.core.duplicates.whereabouts import PlaceKey, written_place
from bastide.modules.employment.core.web_addresses import (
    address_tokens,
    canonical_address,
    is_precise,
)

_CITABLE, _REFERENCE = 6, 4
_READ_AT_ONCE = 32
"""Texts read together: their numbers stay in the memory that is nearest."""

PlaceResolver = Callable[[str], PlaceKey]


@dataclass(frozen=True, slots=True)
class SourceOffer:
    """One offer of one source, as written; a missing field is empty.

    Attributes:
        id: unique in the input.
        source: name of the feed.
        external_id: identifier in that feed.
        title, employer, siret, place, contract, url, description: as the source writes them.
        published_on: date of publication, `None` when unknown.
    """

    id: str
    source: str
    external_id: str
    title: str
    employer: str = ""
    siret: str = ""
    place: str = ""
    contract: str = ""
    published_on: dt.date | None = None
    url: str = ""
    description: str = ""

    @property
    def stable_key(self) -> tuple[str, str]:
        """What stays the same from one import to the next: source and identifier in it."""
        return (self.source, self.external_id)


@dataclass(frozen=True, eq=False)
class PreparedOffer:
    """An offer with every form that comparison needs, computed once."""

    offer: SourceOffer
    title: TitleForm
    facts: Facts
    employer: EmployerForm
    place: PlaceKey
    contract: ContractTerms
    text: TextForm
    address: str

    @cached_property
    def is_precise_address(self) -> bool:
        """Whether its address names one offer."""
        return is_precise(self.address)

    @cached_property
    def address_tokens(self) -> frozenset[str]:
        """Parts of its address that can be a reference."""
        return address_tokens(self.address)

    @cached_property
    def citable(self) -> str:
        """Its identifier when it is long enough to be recognised in an address, else nothing."""
        reference = self.offer.external_id.strip().upper()
        is_usable = len(reference) >= _CITABLE and any(char.isdigit() for char in reference)
        return reference if is_usable else ""

    @cached_property
    def references(self) -> frozenset[str]:
        """References that its title and text name, besides its identifier."""
        return references_in(self.title.plain.replace("°", "o")) | self.text.references

    @cached_property
    def own_references(self) -> frozenset[str]:
        """What names its opening: its identifier and the references of its text."""
        own = {reference_of(self.offer.external_id)} | self.references
        return frozenset(
            one for one in own if len(one) >= _REFERENCE and any(char.isdigit() for char in one)
        )

    def told(self, fact: Fact) -> frozenset[str]:
        """Return what its description states of one family, read once."""
        known = self._told.get(fact)
        if known is None:
            known = self._told[fact] = text_fact(fact, self.text.folded)
        return known

    @cached_property
    def _told(self) -> dict[Fact, frozenset[str]]:
        return {}

    @cached_property
    def kindred_title(self) -> TitleForm:
        """Its title, each trade under the one name that it shares with those that are alike."""
        return replace(self.title, words=kindred_words(self.title.words))

    @cached_property
    def whole_title(self) -> TitleForm:
        """Its title with the words that its employer bears too: « cuisine » names both."""
        return title_form(self.offer.title, aside=self.place.words)

    @cached_property
    def units(self) -> Units:
        """Parts of the employer that its description names."""
        return named_units(self.text.folded)

    @cached_property
    def text_words(self) -> frozenset[str]:
        """Stems of its description, acronyms written out."""
        return frozenset(stem(word) for word in trade_words(self.text.folded))

    @cached_property
    def completeness(self) -> int:
        """How much it tells: one point a field, more for an employer's number and a long text."""
        offer = self.offer
        fields = (offer.external_id, offer.contract, offer.published_on, self.address)
        points = sum(1 for field in fields if field)
        points += 2 * bool(self.employer.siren) + 2 * bool(self.employer.key)
        points += 2 * bool(self.place.codes or self.place.name)
        return points * 10 + min(self.text.length // 100, 30)


def prepared(offer: SourceOffer, resolve_place: PlaceResolver = written_place) -> PreparedOffer:
    """Return an offer ready to be compared.

    Args:
        offer: as read.
        resolve_place: turns the words of a place into its key.
    """
    (one,) = all_prepared([offer], resolve_place)
    return one


def all_prepared(
    offers: Iterable[SourceOffer], resolve_place: PlaceResolver = written_place
) -> list[PreparedOffer]:
    """Return offers ready to be compared, in their order; their texts are read many at once.

    Args:
        offers: as read.
        resolve_place: turns the words of a place into its key.
    """
    found: list[PreparedOffer] = []
    source = iter(offers)
    while some := list(islice(source, _READ_AT_ONCE)):
        texts = text_forms([one.description for one in some])
        found += [
            _prepared(one, text, resolve_place(one.place))
            for one, text in zip(some, texts, strict=True)
        ]
    return found


def _prepared(offer: SourceOffer, text: TextForm, place: PlaceKey) -> PreparedOffer:
    employer = employer_form(
        "" if folded(offer.employer) == folded(offer.source) else offer.employer,
        offer.siret,
        place_words=place.town_words,
    )
    title = title_form(offer.title, aside=_stems(employer.words) | place.words)
    contract = completed_terms(contract_terms(offer.contract), contract_terms(title.plain))
    return PreparedOffer(
        offer=offer,
        title=title,
        facts=_facts(title, contract),
        employer=employer,
        place=place,
        contract=contract,
        text=text,
        address=canonical_address(offer.url),
    )


def _stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(stem, words))


def _facts(title: TitleForm, contract: ContractTerms) -> Facts:
    """Return the facts of a title, completed by its contract."""
    facts = title_facts(title.plain, title.bare)
    for fact, more in ((Fact.HOURS, contract.times), (Fact.KIND, contract.kinds)):
        if more or fact in facts:
            facts[fact] = facts.get(fact, frozenset()) | more
    return facts


def reference_of(text: str) -> str:
    """Return an identifier as references are compared: capital letters and digits.

    >>> reference_of("req-2041/b")
    'REQ2041B'
    """
    return re.sub(r"[^A-Z0-9]", "", text.upper())
