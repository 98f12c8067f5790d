"""The visiting card of this room."""

from bastide.platform.composition import Module, Theme, gettext_noop

MODULE = Module(
    slug="policies",
    label=gettext_noop("Politiques publiques"),
    summary=gettext_noop("La nomenclature commune et les règles de rattachement des lignes."),
    theme=Theme.STRATEGY,
    demo="bastide.kernel.policies.demo:load",
    demo_rank=40,
)
