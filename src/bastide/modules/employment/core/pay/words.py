"""The words and figures of a salary text: what is pay, what is time, what is something else."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from bastide.foundation.text import folded
from bastide.modules.employment.core.pay.bounds import Period

_THOUSAND = 1000
_LONGEST_NUMBER = len("1 000 000,00")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
_QUOTES = str.maketrans({"\u2019": "'", "\u2018": "'", "`": "'", "\u00b4": "'"})
_SIGNS = str.maketrans({"\u2265": ">=", "\u2264": "<=", "\u2044": "/"})
_GROUPED = r"\d{1,3}(?:[ .,']\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?"
_NUMBER = rf"(?:{_GROUPED}|\d+(?:[.,]\d+)?)"
_EURO = r"(?:€|euros?\b|eur\b|e\b)"

_GRADES = (
    r"coef\w*\.?|echelons?|niveau|indice(?: majore| brut)?|i[mb]|groupe|idcc|ccn|position|grade"
)
_SPAN = r"(?:semaines?|sem|hebdo\w*|mois|mensuel\w*|jours?|travail)\b\.?"
_HOURS = r"(?:h\d{0,2}|heures?|hrs?)\b"
_SHORT = r"\d{1,2}(?:[.,]\d+)?"

_NOT_PAY: tuple[str, ...] = (
    # dates, telephones, years
    r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b0\d(?:[ .]\d{2}){4}\b",
    r"\b(?:en|depuis|janvier|juillet|septembre|octobre) 20\d\d\b(?! ?(?:€|eur))",
    r"^(?:annee )?20[23]\d(?: ?[-/] ?20[23]\d)?$",
    # premiums said to be inside the amount; diplomas, grades, indices
    r"\bprimes? (?:\w+ )?(?:inclu|compri)\w+",
    r"\bbac ?\+? ?\d\b",
    r"\b\d{1,2} ?(?:er|ere|e|eme|ieme|nde?) echelon\b",
    rf"\b(?:{_GRADES}) ?:? ?\d{{1,4}}(?:\.\d)?\b(?! ?\d{{3}}\b)(?![.,]\d| ?(?:€|eur|k))",
    r"\bforfaits?[ -]?(?:annuel )?(?:en |de |au )?(?:\d{2,3} )?jours?\b",
    r"\+ ?/ ?-|\u00b1",
    # percentages
    r"\d+(?:[.,]\d+)? ?%? ?(?:-|a|et) ?\d+(?:[.,]\d+)? ?%|\d+(?:[.,]\d+)? ?%",
    # months paid in a year, length of a contract
    r"\b1[2-9](?:[.,]\d+)? ?(?:e|eme|ieme) ?mois",
    r"[x*\u00d7] ?1[2-9](?:[.,]\d+)?(?: ?mois)?\b(?! ?(?:€|k|eur))",
    rf"(?:\bsur |\bpar |/ ?)?\b{_SHORT}(?: ?(?:a|ou|-|et) ?{_SHORT})? mois\b",
    # working time, experience, ranks
    r"(?:duree|temps|horaire) (?:hebdomadaire|de travail|hebdomadaire de travail)\b",
    rf"(?<![\d/.,])\d{{1,3}}(?:[.,]\d+)? ?{_HOURS}(?: ?(?:/|par |de |){_SPAN})?",
    r"(?<![\d/.,])\b\d{1,2} ?(?:ans?|annees?|jours?|semaines?)\b",
    r"\b\d{1,2} ?(?:er|ere|eme|ieme|nde?)\b",
    r"\bhoraires (?!bruts?|nets?|de \d)\w+",
    r"\b(?:departement|article|art\.?|dept) ?\d+",
)
"""What looks like a figure of pay and is not, in the order in which it is taken away."""

_NOISE = tuple(map(re.compile, _NOT_PAY))
_CENTS_AFTER = re.compile(r"(\d) ?(?:€|euros?) ?(\d{2})(?!\d| ?(?:€|e|k|h|%|[.,]\d))")
_WIDE_COMMA = re.compile(r"(?<=\d) , ?(?=\d{2} ?(?:€|euros?\b))")
_WIDE_SLASH = re.compile(r" ?/ (?=(?:h|j|m|a|an|sem)\b)")
_MONTHS = re.compile(r"(?:\bsur |/ ?|[x*\u00d7] ?)(1[2-9](?:[.,]\d+)?)(?: ?mois\b| ?$)")
_FIGURE = re.compile(
    rf"(?P<before>(?:€|\beur) ?)?(?<![\d.,])(?<!\b[a-df-z])(?P<number>{_NUMBER})"
    rf"(?P<kilo> ?k(?:ilo-?)?(?= ?{_EURO}| |$|[^a-z0-9])| ?mille\b)?"
    rf"(?P<after> ?{_EURO})?"
)
_MINUS = re.compile(r"(?:^|[ :])-$")
_OTHER_MONEY = (
    (re.compile(r"£|\bgbp\b|livres? sterling"), "GBP"),
    (re.compile(r"\bchf\b|francs? suisses?|\bfrs?\.?(?= |$)"), "CHF"),
    (re.compile(r"\bcad\b|dollars? canadiens?|\$ ?ca\b"), "CAD"),
    (re.compile(r"\$|\busd\b|dollars?"), "USD"),
    (re.compile(r"\bxpf\b|\bfcfp\b|francs? pacifiques?"), "XPF"),
    (re.compile(r"\bmad\b|dirhams?"), "MAD"),
)
_EUROS = re.compile(rf"€|\beuros?\b|\beur\b|\bkeur\b|\d ?k?e\b|\d ?{_EURO}")
_PERIODS: tuple[tuple[Period, re.Pattern[str]], ...] = (
    (
        Period.HOUR,
        re.compile(
            r"(?:/|par |de l'|de l |l'|a l'|per |an )(?:h|heures?|hour)\b|\bhoraire\b|\bheure\b"
            r"|\bhoraires (?=bruts?|nets?|de \d)|\bhourly\b|(?<=€) ?h\b|(?<=euros) h\b"
        ),
    ),
    (
        Period.DAY,
        re.compile(
            r"(?:/|par |per |a |la |a la )(?:j|jours?|journee|day)\b|\bjournali\w+|\btjm\b"
            r"|\bquotidien\w*|\bdaily\b|\bjour\b"
        ),
    ),
    (
        Period.WEEK,
        re.compile(
            r"(?:/|par |per |a |la )(?:sem|semaine|week)\b|\bhebdo\w*|\bweekly\b|\bsemaine\b"
        ),
    ),
    (
        Period.MONTH,
        re.compile(
            r"(?:/|par |per |a |le |au )(?:m|mois|month)\b|\bmensuel\w*|\bmonthly\b|\bmois\b"
            r"|\bmensualite\w*"
        ),
    ),
    (
        Period.YEAR,
        re.compile(
            r"(?:/|par |per |a |l'|a l')(?:a|an|annee|ans|year|annum)\b|\bannuel\w*|\ban\b"
            r"|\bannee\b|\byearly\b|\bannual\w*|\bp\.a\b|\bba\b"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a text.

    Attributes:
        number: as written, before any `k` is applied.
        is_kilo: a `k` follows.
        is_money: a currency sign or word touches it, or a `k`.
        is_negative: a minus touches it and nothing that it could join stands before.
        start: first character. end: character after the last.
    """

    number: Decimal
    is_kilo: bool
    is_money: bool
    is_negative: bool
    start: int
    end: int

    @property
    def amount(self) -> Decimal:
        """The figure in euros, its `k` applied."""
        return self.number * _THOUSAND if self.is_kilo else self.number


def plain_pay(text: str) -> str:
    r"""Return a salary text in lower case, without accents, odd spaces, dashes or markup entities.

    >>> plain_pay("1\u202f801,80 &euro; – Brut")
    '1 801,80 € - brut'
    """
    visible = "".join(
        " " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char
        for char in html.unescape(text).translate(_DASHES).translate(_QUOTES).translate(_SIGNS)
        if unicodedata.category(char) != "Cf"
    )
    return folded(visible)


def months_of(plain: str) -> Decimal | None:
    """Return over how many months a year is paid when a text says so: "sur 13 mois", "x 13".

    >>> months_of("2500 € sur 13,5 mois")
    Decimal('13.5')
    """
    found = _MONTHS.search(plain)
    return Decimal(found[1].replace(",", ".")).normalize() if found else None


def pay_only(plain: str) -> str:
    """Return a plain text without working time, months, percentages, grades, dates and ages.

    >>> pay_only("35h, 1900€").strip(" ,")
    '1900€'
    """
    kept = _CENTS_AFTER.sub(r"\1,\2 €", _WIDE_COMMA.sub(",", _WIDE_SLASH.sub("/", plain)))
    for pattern in _NOISE:
        kept = pattern.sub(" ", kept)
    return re.sub(r" {2,}", " ", kept).strip()


def figures_of(kept: str) -> tuple[Figure, ...]:
    """Return the figures of a text that went through `pay_only`, in their order.

    >>> [str(one.amount) for one in figures_of("30-35 k€")]
    ['30', '35000']
    """
    found: list[Figure] = []
    for one in _FIGURE.finditer(kept):
        kilo = one["kilo"] or ""
        if len(one["number"]) > _LONGEST_NUMBER:
            continue  # a telephone or a SIRET
        found.append(
            Figure(
                number=number_of(one["number"]),
                is_kilo=bool(kilo),
                is_money=bool(one["before"] or one["after"] or kilo),
                is_negative=not found and bool(_MINUS.search(kept[: one.start()])),
                start=one.start(),
                end=one.end(),
            )
        )
    return tuple(found)


def number_of(written: str) -> Decimal:
    """Return a number as people write it: 1 801,80 · 1.801,80 · 1,801.80 · 25.000 · 2500.0.

    A separator followed by exactly three digits groups thousands, unless only a zero stands before.

    Raises:
        decimal.InvalidOperation: it is no such number.

    >>> [str(number_of(text)) for text in ("1.801,80", "1,801.80", "25.000", "2500.0", "0.500")]
    ['1801.80', '1801.80', '25000', '2500.0', '0.500']
    """
    bare = written.strip().replace(" ", "").replace("'", "")
    marks = [char for char in bare if char in ".,"]
    if not marks:
        return Decimal(bare)
    head, _, tail = bare.rpartition(marks[-1])
    is_group = len(tail) == len("000") and head.lstrip("-") != "0" and len(head) <= len("000.000")
    if len(set(marks)) == 1 and (is_group and (len(marks) > 1 or len(head) <= len("000"))):
        return Decimal(head.replace(".", "").replace(",", "") + tail)
    return Decimal(f"{head.replace('.', '').replace(',', '')}.{tail or '0'}")


def currency_of(plain: str) -> str | None:
    """Return the ISO code of the money that a text names; euros win, `None` when it names none.

    >>> currency_of("2 000 €"), currency_of("£30,000"), currency_of("30-35k")
    ('EUR', 'GBP', None)
    """
    if _EUROS.search(plain):
        return "EUR"
    return next((code for pattern, code in _OTHER_MONEY if pattern.search(plain)), None)


_IN_KILO_EUROS = re.compile(r"(?<![\d ])(?<!\d )k ?(?:€|euros?\b|eur\b)|\(k ?€\)|(?:^| )k ?€ ?:?")
_OTHER_PERIOD = re.compile(
    r"\b(?:autre|cachets?|piges?|vacations?|gardes?|nuit|acte|prestation|mission|feuillet|tache"
    r"|quinzaine|trimestr\w+|semestr\w+)\b"
    r"|(?:/ ?|\b(?:par|la|le) |\bl')(?:dossier|colis|course|livraison|piece|page|mot|appel|rdv"
    r"|rendez-vous|client|vente|personne|enfant|km|kilometre|m2|match|cours|seance|spectacle"
    r"|intervention|visite)s?\b"
)


def says_kilo_euros(kept: str) -> bool:
    """Tell whether a text announces k€ apart from its figures: "K€ : 30 - 35".

    >>> says_kilo_euros("salaire en k€ : 30 - 35"), says_kilo_euros("35 k€")
    (True, False)
    """
    return any(
        not kept[: one.start()].rstrip()[-1:].isdigit() for one in _IN_KILO_EUROS.finditer(kept)
    )


def other_period(plain: str) -> str | None:
    """Return the word of a period that cannot be compared: a fee, a shift, an act.

    >>> other_period("cachet de 150 euros")
    'cachet'
    """
    found = _OTHER_PERIOD.search(plain)
    return re.sub(r"^(?:/ ?|(?:par|la|le) |l')", "", found[0]) if found else None


def periods_in(text: str) -> tuple[tuple[int, Period], ...]:
    """Return where a text names periods, in order: (position, period).

    >>> [period.value for _, period in periods_in("12 € de l'heure, 1 820 € par mois")]
    ['hour', 'month']
    """
    found = [
        (one.start(), period) for period, pattern in _PERIODS for one in pattern.finditer(text)
    ]
    return tuple(sorted(found))
