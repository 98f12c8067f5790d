"""What speaks against two offers being one job: vetoes, openings of one source, doubts."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from bastide.modules.employment.core.duplicates.compared import PreparedOffer
from bastide.modules.employment.core.duplicates.contract_terms import contract_conflict
from bastide.modules.employment.core.duplicates.descriptions import TextLikeness
from bastide.modules.employment.core.duplicates.title_facts import (
    Fact,
    FactGap,
    fact_gaps,
    times_agree,
)
from bastide.modules.employment.core.duplicates.title_words import (
    IDLE,
    SETTING,
    SPECIALITY,
    TRADE_ENDINGS,
)
from bastide.modules.employment.core.duplicates.titles import TitleLikeness, title_likeness
from bastide.modules.employment.core.duplicates.whereabouts import PlaceLink

_HALF_TITLE = 0.6
_NEARLY_ONE = 0.9
"""Likeness of titles from which a copied text makes up for one more word."""

_ROOT, _DERIVED, _DERIVED_SHARE = 5, 6, 0.75
"""Letters that two words of one root begin with; more, and their share, without a text to tell."""

_LEAST_COPIED = 40
"""Characters under which two equal texts say nothing of the opening."""

_TWO_OPENINGS = "deux annonces distinctes de la même source, textes différents"
_SAID_BY_ONE = frozenset({Fact.LEVEL, Fact.HOURS})
"""Facts that one site says of an offer and another leaves to its text."""

_STUDY_RANKS = frozenset({"assistant", "aid"})
"""Ranks that say nothing more of a trainee or an apprentice."""


@dataclass(frozen=True, slots=True)
class Objections:
    """What speaks against, in French.

    Attributes:
        vetoes: nothing outweighs them.
        openings: two openings of one source; a shared address does.
        doubts: a person should look.
        is_title_explained: the words that only one title has stand in the other's text.
    """

    vetoes: tuple[str, ...]
    openings: tuple[str, ...]
    doubts: tuple[str, ...]
    is_title_explained: bool


def plain_vetoes(
    a: PreparedOffer, b: PreparedOffer, title: TitleLikeness, place: PlaceLink
) -> tuple[str, ...]:
    """Return the vetoes that need no text, in French: place, rank, contract, facts, trade."""
    found = ["communes différentes"] if place is PlaceLink.DIFFERENT else []
    is_study = _is_study(a, b)
    ranks = [word for word in title.ranks if not (is_study and word in _STUDY_RANKS)]
    if ranks:
        found.append(f"rang différent\u00a0: {', '.join(ranks)}")
    conflict = contract_conflict(a.contract, b.contract)
    if conflict:
        found.append(conflict)
    found += [
        _gap_in_words(gap)
        for gap in fact_gaps(a.facts, b.facts)
        if gap.is_contradiction and gap.a and gap.b
    ]
    if title.only_a and title.only_b and title.score < _HALF_TITLE:
        found.append(_own_words(title))
    return tuple(found)


def two_openings(a: PreparedOffer, b: PreparedOffer) -> tuple[str, ...]:
    """Return why two offers of one source, of the same days, are two openings; nothing identical.

    Neither their identifiers, their addresses, a reference nor their texts are the same.
    """
    one, other = a.offer, b.offer
    if one.source != other.source or not one.external_id or not other.external_id:
        return ()
    is_known = bool(a.text.length and b.text.length)
    if one.external_id == other.external_id or not is_known:
        return ()
    is_shared = (a.address and a.address == b.address) or a.own_references & b.own_references
    return () if is_shared or a.text.signature == b.text.signature else (_TWO_OPENINGS,)


def objections(
    a: PreparedOffer, b: PreparedOffer, title: TitleLikeness, text: TextLikeness
) -> Objections:
    """Return what speaks against two offers that no plain veto parts."""
    vetoes = _text_contradictions(a, b)
    doubts: list[str] = []
    for gap in fact_gaps(a.facts, b.facts):
        if not _is_told(a, b, gap) and not _is_only_said_by_one(gap, text):
            (vetoes if gap.is_contradiction else doubts).append(_gap_in_words(gap))
    is_explained, why = _title_words(a, b, title, text)
    (doubts if is_explained or _is_arguable(title, text) else vetoes).extend(why)
    if not vetoes:
        doubts += _units(a, b, text)
    openings, unsure = _openings(a, b, text)
    return Objections(tuple(vetoes), openings, (*doubts, *unsure), is_explained)


def _is_told(a: PreparedOffer, b: PreparedOffer, gap: FactGap) -> bool:
    """Say whether the text of the silent offer fills a gap, or the gap is of no weight."""
    if gap.a and gap.b:
        return False
    silent, stated = (a, gap.b) if not gap.a else (b, gap.a)
    told = silent.told(gap.fact)
    if stated & told or gap.fact in {Fact.SENIORITY, Fact.GRADE}:
        return True
    if gap.fact is Fact.HOURS:
        return stated <= {"plein", "35"} or not told or times_agree(stated, told)
    if gap.fact is Fact.KIND and silent.contract.forms:
        return False
    return gap.fact in {Fact.NUMBER, Fact.KIND} and _in_text(silent, stated)


def _is_only_said_by_one(gap: FactGap, text: TextLikeness) -> bool:
    """Say whether one offer alone states a level or hours, above a text that both copy."""
    is_stated_once = bool(gap.a) != bool(gap.b) and not gap.is_contradiction
    return is_stated_once and gap.fact in _SAID_BY_ONE and text.is_copied


def _gap_in_words(gap: FactGap) -> str:
    sides = (" + ".join(sorted(side)) or "rien" for side in (gap.a, gap.b))
    return f"{gap.fact} différent\u00a0: {' / '.join(sides)}"


def _own_words(title: TitleLikeness) -> str:
    sides = f"{' '.join(title.only_a)} / {' '.join(title.only_b)}"
    return f"mots propres à chaque titre\u00a0: {sides}"


def _in_text(offer: PreparedOffer, words: frozenset[str]) -> bool:
    return all(re.search(rf"\b{re.escape(word)}", offer.text.folded) for word in words)


def _text_contradictions(a: PreparedOffer, b: PreparedOffer) -> list[str]:
    """Return the facts on which a title and a text, or two texts, contradict each other."""
    found = []
    for fact in (Fact.MOMENT, Fact.HOURS, Fact.RHYTHM):
        own, other = a.facts.get(fact), b.facts.get(fact)
        if (own and other) or (fact is Fact.RHYTHM and not (own or other)):
            continue
        left = own or a.told(fact)
        right = other or b.told(fact)
        if fact is Fact.HOURS:
            left, right = (
                frozenset(one for one in side if one.isdigit()) for side in (left, right)
            )
        if left and right and not left & right:
            sides = (" + ".join(sorted(side)) for side in (left, right))
            found.append(f"{fact} différent dans les textes\u00a0: {' / '.join(sides)}")
    return found


def _title_words(
    a: PreparedOffer, b: PreparedOffer, title: TitleLikeness, text: TextLikeness
) -> tuple[bool, list[str]]:
    """Say whether the words proper to each title are explained, else why they part the offers."""
    if not title.only_a and not title.only_b:
        return True, []
    only_a, only_b = title.only_a, title.only_b
    if text.is_copied:
        only_a, only_b = _told_trades(only_a, only_b, is_study=_is_study(a, b))
    if only_a and only_b:
        is_told = text.is_copied and {*only_a, *only_b} <= a.text_words & b.text_words
        return (True, []) if is_told else (False, [_own_words(title)])
    if not only_a and not only_b:
        return True, []
    extra, other = (only_a, b) if only_a else (only_b, a)
    if set(extra) <= other.text_words or (text.is_copied and title.score >= _NEARLY_ONE):
        return True, []
    if text.is_copied and (
        _is_added(a, b, extra) or all(_has_root(word, other.text_words) for word in extra)
    ):
        return True, []
    return True, [f"un titre précise «\u00a0{' '.join(extra)}\u00a0», l’autre offre n’en dit rien"]


def _is_added(a: PreparedOffer, b: PreparedOffer, extra: tuple[str, ...]) -> bool:
    """Say whether the words that one title alone has make no other trade of the same text.

    The name of a second trade does (« boucher traiteur »), and so does a known speciality.
    """
    whole = title_likeness(a.whole_title, b.whole_title)
    if whole.only_a and whole.only_b:
        return False
    return SPECIALITY.isdisjoint(extra) and not any(word.endswith(TRADE_ENDINGS) for word in extra)


def _told_trades(
    only_a: tuple[str, ...], only_b: tuple[str, ...], *, is_study: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words proper to two titles of one text that can make two trades of them."""
    aside = IDLE | _STUDY_RANKS if is_study else IDLE
    left, right = ([word for word in side if word not in aside] for side in (only_a, only_b))
    for word in list(left):
        twin = next((other for other in right if _is_derived(word, other)), None)
        if twin is not None:
            left.remove(word)
            right.remove(twin)
    if SETTING.isdisjoint(left) or SETTING.isdisjoint(right):
        left, right = ([word for word in side if word not in SETTING] for side in (left, right))
    return tuple(left), tuple(right)


def _is_derived(one: str, other: str) -> bool:
    """Say whether one word comes from the other: « diagnostic » and « diagnostiqueur »."""
    shared = next(
        (rank for rank, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
        min(len(one), len(other)),
    )
    return shared >= _DERIVED and shared >= _DERIVED_SHARE * min(len(one), len(other))


def _is_study(a: PreparedOffer, b: PreparedOffer) -> bool:
    """Say whether both offers are for trainees, or both for apprentices."""
    kinds = a.facts.get(Fact.KIND)
    return bool(kinds) and kinds == b.facts.get(Fact.KIND)


def _has_root(word: str, others: Collection[str]) -> bool:
    """Say whether a word has the root of another: « coffreur » and « coffrage »."""
    return len(word) >= _ROOT and any(other.startswith(word[:_ROOT]) for other in others)


def _is_arguable(title: TitleLikeness, text: TextLikeness) -> bool:
    """Say whether two titles with words of their own may still be one job, for a person to see."""
    return text.is_copied and title.score >= _HALF_TITLE


def _units(a: PreparedOffer, b: PreparedOffer, text: TextLikeness) -> list[str]:
    """Return the named units (service, shop, school…) that part two texts of one template."""
    if text.is_same or not text.is_known:
        return []
    left, right = a.units, b.units
    return [
        f"{kind} différent dans les textes\u00a0: {' '.join(sorted(left[kind]))}"
        f" / {' '.join(sorted(right[kind]))}"
        for kind in sorted(left.keys() & right.keys())
        if not left[kind] & right[kind]
    ]


def _openings(
    a: PreparedOffer, b: PreparedOffer, text: TextLikeness
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return why two offers are two openings, and why nobody can say."""
    left, right = a.references, b.references
    is_same_source = a.offer.source == b.offer.source
    if left and right and not left & right and (is_same_source or _one_series(left, right)):
        sides = f"{min(left)} / {min(right)}"
        return (f"références de poste différentes\u00a0: {sides}",), ()
    if not is_same_source or not a.offer.external_id or not b.offer.external_id:
        return (), ()
    if a.offer.external_id == b.offer.external_id:
        return (), ()
    if not text.is_known:
        return (), ("deux annonces de la même source, sans description pour les départager",)
    if not text.is_same:
        return (_TWO_OPENINGS,), ()
    if a.text.length < _LEAST_COPIED:
        return (), ("deux annonces de la même source, texte trop court pour les départager",)
    return (), ()


def _one_series(left: frozenset[str], right: frozenset[str]) -> bool:
    """Say whether references of two sources come from one numbering, hence two openings."""
    return any(
        _series(one) == _series(other) and re.match(r"[A-Z]{2,}", one) is not None
        for one in left
        for other in right
    )


def _series(reference: str) -> str:
    return re.sub(r"\d", "9", reference)
