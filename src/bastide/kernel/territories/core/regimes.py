"""Which financial tools an EPCI's tax regime opens, with the article that says so.

Source: code général des impôts (CGI) and code général des collectivités territoriales (CGCT), the
articles named in each rule.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

NBSP = "\u00a0"


class Regime(StrEnum):
    """The tax regime of an EPCI."""

    FPU = "FPU"
    FA = "FA"
    FPZ = "FPZ"
    MGP = "MGP"
    EPT = "EPT"


class Tool(StrEnum):
    """A financial tool between an EPCI and its communes."""

    ATTRIBUTION_COMPENSATION = "attribution_compensation"
    CLECT = "clect"
    CIF = "cif"
    DSC = "dsc"
    FCCT = "fcct"


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether a regime opens a tool, why, and by which article.

    Attributes:
        is_open: true, false, or `None` when the regime of that date is not known.
        reason: one French sentence.
        article: the text that rules it.
        is_verified: false while the present wording of the article is still to be read on
            Légifrance; shown as « à vérifier ».
    """

    tool: Tool
    is_open: bool | None
    reason: str
    article: str
    is_verified: bool = True

    @property
    def article_words(self) -> str:
        """Return the article, followed by « à vérifier » while nobody has read it again."""
        return self.article if self.is_verified else f"{self.article} (à vérifier)"

    @property
    def sentence(self) -> str:
        """Return the sentence to show where the tool is asked for: why, and by which article."""
        return f"{self.reason} ({self.article_words})"


@dataclass(frozen=True, slots=True)
class Attribution:
    """The regime that an EPCI's nature gives it.

    Attributes:
        regime: the regime.
        valid_from: first day known for it; `None` when it holds by law since the body exists.
        article: the text.
    """

    regime: Regime
    valid_from: dt.date | None
    article: str


@dataclass(frozen=True, slots=True)
class Period:
    """How long a recorded regime holds.

    Attributes:
        start: first day; `None` since the body exists.
        end: last day, the eve of the next period; `None` while nothing follows.
    """

    start: dt.date | None
    end: dt.date | None

    def holds(self, day: dt.date) -> bool:
        """Tell whether a day lies in it, first and last days included."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class _Rule:
    tool: Tool
    regimes: frozenset[Regime]
    is_open: bool
    reason: str
    article: str
    valid_from: dt.date = dt.date.min
    valid_to: dt.date = dt.date.max
    is_verified: bool = True


TOOL_LABELS = {
    Tool.ATTRIBUTION_COMPENSATION: "Attribution de compensation",
    Tool.CLECT: "Commission d’évaluation des charges transférées",
    Tool.CIF: "Coefficient d’intégration fiscale",
    Tool.DSC: "Dotation de solidarité communautaire",
    Tool.FCCT: "Fonds de compensation des charges territoriales",
}
REGIME_LABELS = {
    Regime.FPU: "Fiscalité professionnelle unique",
    Regime.FA: "Fiscalité additionnelle",
    Regime.FPZ: "Fiscalité additionnelle avec fiscalité professionnelle de zone",
    Regime.MGP: "Métropole du Grand Paris (fiscalité professionnelle unique)",
    Regime.EPT: "Établissement public territorial, sans fiscalité propre",
}
_MGP_SIREN = "200054781"
_EPT_START = dt.date(2016, 1, 1)
_LF_2019 = dt.date(2019, 1, 1)
_LF_2020 = dt.date(2020, 1, 1)
_FULL = frozenset({Regime.FPU, Regime.MGP})
_ADDITIONAL = frozenset({Regime.FA, Regime.FPZ})
_EPT = frozenset({Regime.EPT})
_OWN_TAX = _FULL | _ADDITIONAL
_NO_AC_FA = (
    "En fiscalité additionnelle, les communes gardent leur fiscalité économique"
    f"{NBSP}: il n’y a rien à leur compenser."
)
_NO_AC_EPT = (
    "Dans le Grand Paris, l’attribution de compensation est versée par la métropole"
    f"{NBSP}; l’établissement public territorial reçoit des communes un fonds de compensation "
    "des charges territoriales."
)
_CLECT_EPT = (
    "Une commission locale d’évaluation des charges territoriales, créée entre l’établissement "
    "public territorial et ses communes, fixe les charges financées par le fonds de compensation."
)

_RULES = (
    _Rule(
        Tool.ATTRIBUTION_COMPENSATION,
        _FULL,
        is_open=True,
        reason="L’EPCI perçoit la fiscalité économique à la place des communes et leur verse "
        "une attribution de compensation, nette des charges transférées.",
        article="CGI, art. 1609 nonies C, V",
        is_verified=False,
    ),
    _Rule(
        Tool.ATTRIBUTION_COMPENSATION,
        _ADDITIONAL,
        is_open=False,
        reason=_NO_AC_FA,
        article="CGI, art. 1609 nonies C, I et V",
    ),
    _Rule(
        Tool.ATTRIBUTION_COMPENSATION,
        _EPT,
        is_open=False,
        reason=_NO_AC_EPT,
        article="CGCT, art. L5219-5, XI",
    ),
    _Rule(
        Tool.CLECT,
        _FULL,
        is_open=True,
        reason="La commission locale évalue les charges de chaque compétence transférée.",
        article="CGI, art. 1609 nonies C, IV",
    ),
    _Rule(
        Tool.CLECT,
        _ADDITIONAL,
        is_open=False,
        reason="Sans attribution de compensation, la commission d’évaluation n’a pas d’objet.",
        article="CGI, art. 1609 nonies C, IV",
    ),
    _Rule(Tool.CLECT, _EPT, is_open=True, reason=_CLECT_EPT, article="CGCT, art. L5219-5, XII"),
    _Rule(
        Tool.CIF,
        _OWN_TAX,
        is_open=True,
        reason="Le coefficient entre dans la dotation d’intercommunalité de l’EPCI.",
        article="CGCT, art. L5211-30",
        valid_to=dt.date(2018, 12, 31),
    ),
    _Rule(
        Tool.CIF,
        _OWN_TAX,
        is_open=True,
        reason="Le coefficient entre dans la dotation d’intercommunalité de l’EPCI.",
        article="CGCT, art. L5211-29",
        valid_from=_LF_2019,
        is_verified=False,
    ),
    _Rule(
        Tool.CIF,
        _EPT,
        is_open=False,
        reason="Un établissement public territorial n’a pas de fiscalité propre"
        f"{NBSP}: il ne reçoit pas de dotation d’intercommunalité.",
        article="CGCT, art. L5211-28 et L5219-2",
    ),
    _Rule(
        Tool.DSC,
        _OWN_TAX,
        is_open=True,
        reason="L’EPCI peut verser une dotation de solidarité à ses communes"
        f"{NBSP}; elle est obligatoire pour les métropoles et les communautés urbaines.",
        article="CGI, art. 1609 nonies C, VI",
        valid_to=dt.date(2019, 12, 31),
    ),
    _Rule(
        Tool.DSC,
        _OWN_TAX,
        is_open=True,
        reason="L’EPCI peut verser une dotation de solidarité à ses communes"
        f"{NBSP}; elle est obligatoire pour les métropoles et les communautés urbaines.",
        article="CGCT, art. L5211-28-4",
        valid_from=_LF_2020,
    ),
    _Rule(
        Tool.DSC,
        _EPT,
        is_open=False,
        reason="La dotation de solidarité est réservée aux EPCI à fiscalité propre.",
        article="CGCT, art. L5211-28-4",
    ),
    _Rule(
        Tool.FCCT,
        _EPT,
        is_open=True,
        reason="Les communes financent les charges transférées à l’établissement public "
        "territorial par une contribution annuelle au fonds.",
        article="CGCT, art. L5219-5, XI",
    ),
    _Rule(
        Tool.FCCT,
        _OWN_TAX,
        is_open=False,
        reason="Ce fonds n’existe que dans les établissements publics territoriaux du Grand Paris.",
        article="CGCT, art. L5219-5, XI",
    ),
)
_UNKNOWN = (
    "Le régime fiscal de l’EPCI à cette date n’est pas renseigné. Indiquez-le sur la page du "
    "territoire avant d’utiliser cet outil."
)


def attribution_of(
    *, nature: str, mode_financement: str, siren: str, edition_on: dt.date
) -> Attribution | None:
    """Return the regime of an EPCI from what the official list says of it.

    Métropoles and communautés d'agglomération are in fiscalité professionnelle unique by law, since
    they exist; for the others the list only proves the regime at the date of its edition.

    Args:
        nature: `CC`, `CA`, `CU`, `METRO`, `MET69` or `EPT`.
        mode_financement: `FPU`, `FA`, or empty.
        siren: identifies the Métropole du Grand Paris.
        edition_on: date of the edition.

    Returns:
        `None` when the list does not say it.

    Source: CGI art. 1379-0 bis; CGCT art. L5219-2 and L5219-5.

    >>> attribution_of(nature="CC", mode_financement="FA", siren="200000545",
    ...                edition_on=dt.date(2026, 1, 1)).regime.value
    'FA'
    """
    if nature == "EPT":
        return Attribution(Regime.EPT, _EPT_START, "CGCT, art. L5219-2 et L5219-5")
    if siren == _MGP_SIREN:
        return Attribution(Regime.MGP, _EPT_START, "CGCT, art. L5219-1 et L5219-5")
    if nature in {"METRO", "CA"} and mode_financement == Regime.FPU:
        return Attribution(Regime.FPU, None, "CGI, art. 1379-0 bis, I")
    if mode_financement in {Regime.FPU, Regime.FA, Regime.FPZ}:
        return Attribution(Regime(mode_financement), edition_on, "CGI, art. 1379-0 bis")
    return None


def opening(regime: Regime | None, tool: Tool, on: dt.date) -> Opening:
    """Return whether a regime opens a tool at a date, with the French reason and the article.

    Args:
        regime: the regime at that date, `None` when it is not known.
        tool: the tool asked for.
        on: the date.

    >>> opening(Regime.FA, Tool.CLECT, dt.date(2026, 1, 1)).is_open
    False
    """
    if regime is None:
        return Opening(tool, None, _UNKNOWN, "CGI, art. 1379-0 bis")
    rule = next(
        rule
        for rule in _RULES
        if rule.tool is tool and regime in rule.regimes and rule.valid_from <= on <= rule.valid_to
    )
    return Opening(tool, rule.is_open, rule.reason, rule.article, rule.is_verified)


def openings(regime: Regime | None, on: dt.date) -> tuple[Opening, ...]:
    """Return what a regime opens and refuses at a date, for every tool."""
    return tuple(opening(regime, tool, on) for tool in Tool)


def periods(starts: Sequence[dt.date | None]) -> tuple[Period, ...]:
    """Return the periods that begin at dates, each ending on the eve of the next.

    Args:
        starts: first days in order, each once; `None`, first when there is one, is no known start.

    >>> [period.end for period in periods([None, dt.date(2016, 1, 1)])]
    [datetime.date(2015, 12, 31), None]
    """
    return tuple(
        Period(start, None if after is None else after - dt.timedelta(days=1))
        for start, after in zip_longest(starts, starts[1:])
    )
