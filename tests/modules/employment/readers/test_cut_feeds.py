from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bastide.foundation.errors import InputRefusedError
from tests.architecture.source import ROOT
from tests.modules.employment.readers.feed_samples import (
    FOLDER,
    feed,
    job,
    read,
    sample,
)

GOLDEN = yaml.safe_load((ROOT / "tests/golden/employment/offers.yaml").read_text(encoding="utf-8"))

WHOLE = {case["file"]: case["kind"] for case in GOLDEN}


@pytest.mark.parametrize("file", WHOLE)
@settings(max_examples=25, deadline=None)
@given(share=st.floats(min_value=0, max_value=1))
@pytest.mark.some(5)
def test_a_cut_feed_never_fails_and_never_invents_an_offer(file, share):
    data = (FOLDER / file).read_bytes()
    offers = {one.external_id: one for one in sample(file, WHOLE[file]).offers}
    cut = read(data[: int(share * len(data))], WHOLE[file])
    for offer in cut.offers:
        assert offer.external_id in offers
        assert offer.title == offers[offer.external_id].title


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=400), st.sampled_from(["indeed", "rss", "csv", "jsonld", "france-travail"])
)
def test_any_bytes_give_a_report(data, kind):
    try:
        found = read(data, kind)
    except InputRefusedError:
        return
    assert found.report.seen == len(found.offers) + len(found.report.rejected)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="<>/&;![]-\"' ab=jobtile\n", max_size=200))
def test_any_markup_inside_an_offer_loses_no_other_offer(markup):
    data = feed(
        job(1),
        job(2, f"<description><![CDATA[{markup.replace(']]>', '')}]]></description>"),
        job(3),
    )
    assert [offer.external_id for offer in read(data).offers] == ["1", "2", "3"]
