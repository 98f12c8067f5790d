"""The visiting card of this room."""

from bastide.platform.composition import Module, Theme

MODULE = Module(
    slug="policies",
    label="Politiques publiques",
    summary="La nomenclature commune et les règles de rattachement des lignes.",
    theme=Theme.STRATEGY,
    demo="bastide.kernel.policies.demo:load",
    demo_rank=40,
)
