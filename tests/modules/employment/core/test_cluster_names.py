"""The public name of a cluster outlives its offers."""

from hypothesis import given
from hypothesis import strategies as st

from bastide.modules.employment.core.duplicates.cluster_names import carried_names


def named(clusters, previous):
    return carried_names(clusters, previous, lambda members: f"new-{members[0]}")


def test_a_cluster_outlives_its_canonical():
    assert named([["b", "c"]], {"page": ["a", "b", "c"]}) == ["page"]


def test_a_merge_and_a_split_keep_the_name_of_the_larger_part():
    assert named([["a", "b", "c"]], {"one": ["a"], "two": ["b", "c"]}) == ["two"]
    assert named([["a"], ["b", "c"]], {"page": ["a", "b", "c"]}) == ["new-a", "page"]


def test_equal_parts_are_settled_by_the_offers_not_by_their_order():
    previous = {"page": ["a", "b"]}
    assert named([["a"], ["b"]], previous) == ["page", "new-b"]
    assert named([["b"], ["a"]], previous) == ["new-b", "page"]


@given(
    homes=st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 4), min_size=1),
    before=st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(("p", "q", "r"))),
)
def test_no_name_serves_twice_and_nothing_changes_without_change(homes, before):
    clusters = [[one for one in homes if homes[one] == rank] for rank in set(homes.values())]
    previous = {
        name: [one for one in before if before[one] == name] for name in set(before.values())
    }
    names = named(clusters, previous)
    assert len(set(names)) == len(names) == len(clusters)
    again = dict(zip(names, clusters, strict=True))
    assert named(clusters, again) == names
