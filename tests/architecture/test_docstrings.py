"""Everything public is described and typed: what, unit, sign, Args, Returns, Raises, Source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import Function, SourceFile, functions, source_files

DJANGO_WORDS = frozenset({"Meta"})
SECTIONS = ("Args:", "Returns:", "Raises:", "Attributes:", "Source:", "Yields:", "Example:")
ARTICLE = re.compile(r"\b(CGCT|CGI|CASF|CRPA|CGFP|art\. [LRD]?\.? ?\d)")


def public_functions() -> Iterator[tuple[SourceFile, str, Function]]:
    """Yield every function that another file may call."""
    for file in source_files():
        for name, function in functions(file):
            if not any(part.startswith("_") for part in name.split(".")):
                yield file, name, function


def documented(file: SourceFile) -> Iterator[tuple[str, str | None]]:
    """Yield the module, the public classes and the public functions with their docstring."""
    yield file.name, ast.get_docstring(file.tree)
    for node in ast.walk(file.tree):
        if (
            isinstance(node, ast.ClassDef)
            and not node.name.startswith("_")
            and node.name not in DJANGO_WORDS
        ):
            yield f"{file.name}:{node.name}", ast.get_docstring(node)
    for name, function in functions(file):
        if any(part.startswith("_") for part in name.split(".")) or is_inherited(function):
            continue
        yield f"{file.name}:{name}", ast.get_docstring(function)


def is_inherited(function: Function) -> bool:
    """Tell whether a method replaces one whose description stands in the class above."""
    return any(
        isinstance(one, ast.Name) and one.id in {"override", "overload"}
        for one in function.decorator_list
    ) or any(
        isinstance(one, ast.Attribute) and one.attr in {"setter", "deleter"}
        for one in function.decorator_list
    )


def test_the_walk_sees_the_product() -> None:
    assert len(source_files()) > 150
    assert sum(1 for _one in public_functions()) > 500


def test_everything_public_is_described() -> None:
    missing = [
        name
        for file in source_files()
        for name, text in documented(file)
        if not (text or "").strip()
    ]
    assert missing == []


def test_a_description_begins_with_one_sentence() -> None:
    """The first line stands alone, is a sentence, and fits on the line."""
    wrong = []
    for file in source_files():
        for name, text in documented(file):
            if not text:
                continue
            lines = text.splitlines()
            if not lines[0].rstrip().endswith((".", "?", "!")) or (len(lines) > 1 and lines[1]):
                wrong.append(f"{name}: {lines[0]}")
    assert wrong == []


def test_every_public_function_is_typed() -> None:
    untyped = []
    for file, name, function in public_functions():
        arguments = function.args
        given = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        if "." in name and not any(
            isinstance(one, ast.Name) and one.id == "staticmethod"
            for one in function.decorator_list
        ):
            given = given[1:]
        given += [one for one in (arguments.vararg, arguments.kwarg) if one]
        if function.returns is None or any(one.annotation is None for one in given):
            untyped.append(f"{file.name}:{name}")
    assert untyped == []


def test_sections_are_written_one_way() -> None:
    """`Source:` and not « Sources : »: what is written one way can be gathered."""
    wrong = [
        f"{name}: {line.strip()}"
        for file in source_files()
        for name, text in documented(file)
        for line in (text or "").splitlines()
        if re.match(r"\s*(Arguments?|Params?|Parameters|Return|Raise|Sources?|Réf)\s*:", line)
        and line.strip().split(":")[0] + ":" not in SECTIONS
    ]
    assert wrong == []


def test_a_legal_article_in_the_core_stands_under_source() -> None:
    """A rule that quotes an article gives it where readers look for it."""
    wrong = []
    for file in source_files():
        if "/core/" not in f"/{file.name}":
            continue
        for name, text in documented(file):
            if text and ARTICLE.search(text) and "Source:" not in text and ":" in name:
                wrong.append(name)
    assert wrong == []


def test_services_take_keywords_and_the_actor_first() -> None:
    wrong = []
    for file in source_files():
        if not re.search(r"(^|/)(kernel|modules)/\w+/services(/|\.py)", file.name):
            continue
        for name, function in functions(file):
            if name.startswith("_") or "." in name:
                continue
            keywords = [one.arg for one in function.args.kwonlyargs]
            if any(
                isinstance(one, ast.Attribute) and one.attr == "atomic"
                for one in function.decorator_list
            ) and (function.args.args or keywords[:1] != ["actor"]):
                wrong.append(f"{file.name}:{name}")
    assert wrong == []


def test_gates_take_the_actor_first() -> None:
    gates = [
        (file.name, name, function)
        for file, name, function in public_functions()
        if re.match(r"(get|list)_visible_", name)
    ]
    assert len(gates) > 8
    assert [
        f"{file}:{name}" for file, name, function in gates if function.args.args[0].arg != "actor"
    ] == []
