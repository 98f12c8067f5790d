"""Recruitments told by a file: what the command line reads, and what it answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.small_cells import LEAST_THRESHOLD, THRESHOLD
from bastide.modules.employment.core.outcomes.answers import (
    MOST_HIRED,
    Answer,
    HiringChannel,
    Outcome,
    settled,
)
from bastide.modules.employment.core.outcomes.durations import Duration, lasting
from bastide.modules.employment.core.outcomes.results import (
    Case,
    Dimension,
    Results,
    parts_of,
    results_of,
)

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_DAYS = 100_000


def outcomes_schema() -> dict[str, Any]:
    """Return the JSON Schema of the file."""
    text = {"type": "string"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["recruitments"],
        "properties": {
            "threshold": {"type": "integer", "minimum": LEAST_THRESHOLD},
            "recruitments": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "month": {"type": "string", "pattern": _MONTH.pattern},
                        "source": text,
                        "domain": text,
                        "commune": text,
                        "positions": {"type": "integer", "minimum": 1},
                        "asked": {"type": "boolean"},
                        "delivered": {"type": "boolean"},
                        "outcome": {"enum": [None, *(one.value for one in Outcome)]},
                        "channel": {"enum": [None, *(one.value for one in HiringChannel)]},
                        "hired": {"type": ["integer", "null"], "minimum": 1},
                    },
                },
            },
            "durations": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["days"],
                    "properties": {
                        "days": {"type": "integer", "minimum": 0},
                        "over": {"type": "boolean"},
                    },
                },
            },
        },
    }


def outcomes_example() -> dict[str, Any]:
    """Return a file that the command reads."""
    common = {"month": "2026-10", "source": "saisie", "domain": "G", "commune": "00001"}
    here = {**common, "asked": True, "outcome": Outcome.HIRED_HERE.value, "hired": 1}
    return {
        "threshold": THRESHOLD,
        "recruitments": [
            *[here for _rank in range(4)],
            {**common, "asked": True, "outcome": Outcome.HIRED_ELSEWHERE.value,
             "channel": HiringChannel.NETWORK.value, "hired": 1},
            {**common, "positions": 2, "asked": True},
            {**common, "source": "flux", "asked": False},
        ],
        "durations": [{"days": 9, "over": True}, {"days": 21, "over": True}, {"days": 12}],
    }  # fmt: skip


def outcomes_answer(
    content: object, file: str = "", threshold: int | None = None
) -> dict[str, Any]:
    """Return what a file of recruitments gives: the whole, each part, durations.

    Args:
        content: decoded JSON.
        file: its name, for messages.
        threshold: answers under which a part is not told; the file's own by default.

    Raises:
        InputRefusedError: the file is not of the published schema.
    """
    names = ("recruitments", "durations")
    if not isinstance(content, Mapping) or not all(
        isinstance(content.get(name, [] if name != "recruitments" else None), list)
        for name in names
    ):
        reason = "le fichier n’a pas la liste «\u00a0recruitments\u00a0»."
        raise InputRefusedError((Refusal(reason, "Voyez --example.", file=file),))
    least = _threshold(content if threshold is None else {"threshold": threshold}, file)
    faults: list[Refusal] = []
    cases = [_case(one, rank, file, faults) for rank, one in enumerate(content["recruitments"], 1)]
    lasted = [
        _duration(one, rank, file, faults)
        for rank, one in enumerate(content.get("durations", []), 1)
    ]
    if faults:
        raise InputRefusedError(tuple(faults))
    known = [one for one in cases if one is not None]
    found = lasting(one for one in lasted if one is not None)
    return {
        "threshold": least,
        "total": _told(results_of(known)),
        "parts": {
            cut.value: [
                {
                    "value": part.value,
                    "recruitments": part.recruitments,
                    "asked": part.asked,
                    "results": None if part.results is None else _told(part.results),
                }
                for part in parts_of(known, cut, least)
            ]
            for cut in Dimension
        },
        "durations": {
            "count": found.count,
            "over": found.over,
            "open": found.open_,
            "quarter": found.quarter,
            "median": found.median,
            "three_quarters": found.three_quarters,
        },
    }


def _told(results: Results) -> dict[str, Any]:
    here, bounds, hires = results.here, results.here_bounds, results.hires
    return {
        "recruitments": results.recruitments,
        "asked": results.asked,
        "not_asked": results.not_asked,
        "delivered": results.delivered,
        "answered": results.answered,
        "still": results.still,
        "response_rate": results.response_rate,
        "outcomes": {one.value: count for one, count in results.outcomes.items()},
        "channels": {one.value: count for one, count in results.channels.items()},
        "here": None if here is None else {"value": here.value, "low": here.low, "high": here.high},
        "here_bounds": None if bounds is None else {"low": bounds[0], "high": bounds[1]},
        "hires": {
            "certain": hires.certain,
            "extrapolated": hires.extrapolated,
            "most": hires.most,
        },
    }


def results_answer(results: Results) -> dict[str, Any]:
    """Return results in JSON values, as the command line and the API give them."""
    return _told(results)


def _threshold(content: Mapping[str, Any], file: str) -> int:
    value = content.get("threshold", THRESHOLD)
    if not _is_whole(value) or value < LEAST_THRESHOLD:
        reason = f"le seuil est un nombre entier, {LEAST_THRESHOLD} ou plus."
        refusal = Refusal(reason, "Cinq convient.", file=file, field="threshold", value=str(value))
        raise InputRefusedError((refusal,))
    return int(value)


def _case(one: object, rank: int, file: str, faults: list[Refusal]) -> Case | None:
    """Return a recruitment of the file; note why it cannot be read otherwise."""
    if not isinstance(one, Mapping):
        faults.append(Refusal("ce n’est pas un recrutement.", "Voyez --example.", file, rank))
        return None
    found = _faults(one, rank, file)
    faults += found
    if found:
        return None
    answer = None
    if one.get("outcome"):
        channel = one.get("channel")
        answer = settled(
            Answer(
                Outcome(one["outcome"]),
                HiringChannel(channel) if channel else None,
                one.get("hired"),
            )
        )
    return Case(
        month=str(one.get("month") or ""),
        source=str(one.get("source") or ""),
        domain=str(one.get("domain") or ""),
        commune=str(one.get("commune") or ""),
        positions=one.get("positions", 1),
        is_asked=bool(one.get("asked")),
        is_delivered=bool(one.get("delivered", one.get("asked"))),
        answer=answer,
    )


def _faults(one: Mapping[str, Any], rank: int, file: str) -> list[Refusal]:
    outcome, hired = one.get("outcome"), one.get("hired")
    is_hire = str(outcome) in {Outcome.HIRED_HERE.value, Outcome.HIRED_ELSEWHERE.value}
    tests: Sequence[tuple[str, bool, str]] = (
        ("month", not one.get("month") or _MONTH.fullmatch(str(one["month"])) is not None,
         "le mois s’écrit AAAA-MM."),
        ("positions", _is_whole(one.get("positions", 1)) and one.get("positions", 1) > 0,
         "le nombre de postes est entier, 1 ou plus."),
        ("outcome", not outcome or str(outcome) in set(Outcome), "cette issue est inconnue."),
        ("channel", not one.get("channel") or str(one["channel"]) in set(HiringChannel),
         "cette voie est inconnue."),
        ("hired", not is_hire or (_is_whole(hired) and 0 < hired <= MOST_HIRED),
         "le nombre de personnes recrutées manque ou n’est pas possible."),
    )  # fmt: skip
    return [
        Refusal(reason, "Voyez --schema.", file, rank, name, str(one.get(name, "")))
        for name, holds, reason in tests
        if not holds
    ]


def _duration(one: object, rank: int, file: str, faults: list[Refusal]) -> Duration | None:
    said = one if isinstance(one, Mapping) else {}
    days = said.get("days")
    if isinstance(days, int) and _is_whole(days) and 0 <= days <= _DAYS:
        return Duration(days, is_over=bool(said.get("over")))
    reason = "une durée est un nombre entier de jours, 0 ou plus."
    faults.append(Refusal(reason, "Voyez --schema.", file, rank, "days", str(days)))
    return None


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
