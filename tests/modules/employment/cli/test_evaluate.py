"""`bastide employment evaluate-search`: the contract, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bastide.modules.employment.cli import app

OFFERS: list[Any] = [
    {"id": "a", "title": "Boulangère", "text": "Pain", "employer": "Fournil", "city": "Tours"},
    {"id": 2, "title": "Caissier", "description": "Caisse", "url": "https://a.fr/boulanger"},
    {"id": "c", "title": "Cuisinier", "text": "Cuisine", "skills": ["HACCP"], "rome": "G1602"},
]
QUERIES: list[Any] = [
    {"query": "boulanger", "relevant": {"a": 3}},
    {"query": "hotesse de caisse", "relevant": {"2": 2, "c": 1}},
    {"query": "haccp", "relevant": ["c"]},
]


def run(folder: Path, offers: list[Any], queries: list[Any], *options: str) -> tuple[int, str]:
    for name, rows in (("corpus.jsonl", offers), ("requetes.jsonl", queries)):
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        (folder / name).write_text("\n".join(lines), encoding="utf-8")
    files = [str(folder / "corpus.jsonl"), str(folder / "requetes.jsonl")]
    done = CliRunner().invoke(app, ["evaluate-search", *files, *options])
    return done.exit_code, done.stdout


def test_the_answer_holds_the_keys_of_the_contract(tmp_path: Path) -> None:
    code, said = run(tmp_path, OFFERS, QUERIES, "--json")
    content = json.loads(said)
    assert code == 0
    assert [one["hits"] for one in content["per_query"]] == [["a"], ["2"], ["c"]]
    assert content["per_query"][1]["missing"] == ["c"]
    assert content["per_query"][0]["ndcg@5"] == content["per_query"][0]["ndcg@10"] == 1
    mean = sum(one["ndcg@10"] for one in content["per_query"]) / 3
    assert content["ndcg@10"] == pytest.approx(mean, abs=1e-4)
    assert content["refused"] == []


def test_bad_lines_are_refused_alone(tmp_path: Path) -> None:
    offers = [*OFFERS, "{", {"id": "a", "title": "Autre"}, {"title": "Sans nom"}, {"id": "d"}, [1]]
    queries = [
        *QUERIES, {"query": 3, "relevant": {}}, {"query": "a"},
        {"query": "a", "relevant": {"a": 0}},
        {"query": "a", "relevant": {"a": "beaucoup"}}, {"query": "a", "relevant": {"a": -1}},
    ]  # fmt: skip
    code, said = run(tmp_path, offers, queries, "--json")
    content = json.loads(said)
    assert code == 0
    assert [(one["file"], one["line"], one["field"]) for one in content["refused"]] == [
        ("corpus.jsonl", 4, ""), ("corpus.jsonl", 5, "id"), ("corpus.jsonl", 6, "id"),
        ("corpus.jsonl", 7, "title"), ("corpus.jsonl", 8, ""),
        ("requetes.jsonl", 4, "query"), ("requetes.jsonl", 5, "relevant"),
        ("requetes.jsonl", 6, "relevant"), ("requetes.jsonl", 7, "relevant"),
        ("requetes.jsonl", 8, "relevant"),
    ]  # fmt: skip
    assert all(one["reason"] and one["remedy"] for one in content["refused"])
    assert len(content["per_query"]) == 3


@pytest.mark.parametrize(("offers", "queries"), [([], QUERIES), (OFFERS, []), (["x"], QUERIES)])
def test_a_file_of_nothing_is_refused(
    tmp_path: Path, offers: list[Any], queries: list[Any]
) -> None:
    code, said = run(tmp_path, offers, queries, "--json")
    assert code == 1
    assert json.loads(said)["errors"]


def test_words_say_the_means(tmp_path: Path) -> None:
    code, said = run(tmp_path, OFFERS, QUERIES)
    assert code == 0
    assert "3 requêtes sur 3 offres" in said
    assert run(tmp_path, OFFERS, QUERIES[:0])[0] == 1
