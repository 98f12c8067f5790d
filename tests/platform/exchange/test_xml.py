from __future__ import annotations

import itertools

import pytest

from bastide.foundation.errors import InputRefusedError
from bastide.platform.exchange.xml import XmlLimits, root_name, streamed_elements


def names(data, **options):
    return [element.get("n") for element in streamed_elements(data, "a.xml", tags=["b"], **options)]


def test_wanted_elements_come_in_the_order_of_the_file():
    data = b"<a><b n='1'/><c><b n='2'/></c><b n='3'><d/></b></a>"
    assert names(data) == ["1", "2", "3"]


def test_the_root_is_named_behind_comments_and_instructions():
    data = b"<?xml version='1.0'?>\n<?x y?><!-- <!DOCTYPE z> --> <n:root/>"
    assert root_name(data, "a.xml") == "n:root"


def test_a_truncated_file_raises_after_its_last_whole_element():
    found = []

    def read() -> None:
        for element in streamed_elements(b"<a><b n='1'/><b n='2'/><b", "a.xml", tags=["b"]):
            found.append(element.get("n"))  # noqa: PERF401 -- kept when the stream raises

    with pytest.raises(InputRefusedError) as caught:
        read()
    assert found == ["1", "2"]
    assert caught.value.refusals[0].line == 1


def test_time_is_bounded():
    ticks = itertools.count(step=40.0)
    with pytest.raises(InputRefusedError, match="secondes"):
        names(b"<a>" + b"<b/>" * 100_000 + b"</a>", clock=lambda: next(ticks))


def test_size_is_bounded():
    with pytest.raises(InputRefusedError, match="Mo"):
        names(b"<a>" + b" " * 3_000_000 + b"</a>", limits=XmlLimits(size=2_000_000))


def test_memory_stays_flat_because_elements_are_freed():
    seen = 0
    for element in streamed_elements(b"<a>" + b"<b/>" * 1000 + b"</a>", "a.xml", tags=["b"]):
        seen += 1
        parent = element.getparent()
        assert parent is not None
        assert parent.index(element) <= 1
    assert seen == 1000


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE a []><a/>",
        b"\xef\xbb\xbf<?xml version='1.0'?><!-- x --><!doctype a SYSTEM 'http://x.invalid/a.dtd'><a/>",
        "<!DOCTYPE a><a/>".encode("utf-16"),
        "<?xml version='1.0' encoding='utf-16le'?><!DOCTYPE a><a/>".encode("utf-16-le"),
    ],
)
def test_a_document_type_is_refused(data):
    with pytest.raises(InputRefusedError):
        names(data)
