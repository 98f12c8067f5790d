"""Choosing an asset: a list when it is short; its code or its name when the inventory is long."""

import pytest

from bastide.kernel.buildings.models import Asset
from bastide.modules.estate.forms import asset_choice
from bastide.modules.estate.forms.changes import MergeForm
from tests.modules.estate.campaign_world import estate

pytestmark = pytest.mark.django_db
REST = {"code": "N1", "name": "Groupe scolaire", "on": "2026-01-01", "reason": "Une seule école."}


@pytest.fixture
def assets():
    return Asset.objects.filter(territory=estate().territory).order_by("code")


@pytest.fixture
def form(assets, monkeypatch):
    """Return what makes the form of a merger among a list too long to be shown."""
    monkeypatch.setattr(asset_choice, "MOST_LISTED", 2)
    return lambda text: MergeForm(REST | {"others": text}, others=assets)


def test_a_short_list_is_shown_and_a_long_one_is_written(assets, form):
    assert "École du Parc" in str(MergeForm(others=assets[:2]))
    page = str(form(""))
    assert "École du Parc" not in page
    assert 'type="text" name="others"' in page


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("E1", ["E1"]),
        (" e1 ; Gymnase;E1 ", ["E1", "S1"]),
        ("école ferry; piscine", ["E3", "S2"]),
        ("ferry", ["E3"]),
    ],
)
def test_a_code_a_name_or_a_part_of_it_finds_one(form, text, codes):
    written = form(text)
    assert written.is_valid(), written.errors
    assert [one.code for one in written.cleaned_data["others"]] == codes


def test_what_finds_none_or_several_is_refused_with_the_codes_to_write(form):
    assert "«\u00a0Palais\u00a0»" in str(form("E1; Palais").errors["others"])
    told = str(form("école").errors["others"])
    assert "E1" in told
    assert "E2" in told
    assert "Écrivez le code" in told
    assert form(" ; ").errors["others"]
    assert form("").errors["others"]


def test_the_asset_of_an_address_is_shown_by_its_code(assets):
    field = asset_choice.WrittenAssetField(assets=assets)
    one = assets.get(code="E2")
    assert field.prepare_value(str(one.pk)) == "E2"
    assert field.prepare_value("Gymnase") == "Gymnase"
