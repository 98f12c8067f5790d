"""The choice of an asset: a list when it is short, its code or its name when the list is long."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from typing_extensions import override

from bastide.foundation.text import folded, squeezed
from bastide.kernel.buildings.models import Asset

MOST_LISTED = 300
"""More than that, a list is heavy to load and nobody scrolls through it."""
MOST_NAMED = 5
"""Assets of one name that a refusal still tells apart."""


class WrittenAssetField(forms.CharField):
    """An asset of a long inventory, by its code or its name; several with semicolons between."""

    def __init__(self, *, assets: QuerySet[Asset], several: bool = False, **kwargs: Any) -> None:
        """Look among these assets only.

        Args:
            assets: obtained through a gate.
            several: whether a list is asked.
            kwargs: of a text field.
        """
        super().__init__(max_length=2000 if several else 200, **kwargs)
        self.assets = assets
        self.several = several

    @override
    def prepare_value(self, value: Any) -> Any:
        """Show the code of an asset that is given by its identifier."""
        try:
            key = uuid.UUID(str(value))
        except ValueError:
            return value
        return self.assets.filter(pk=key).values_list("code", flat=True).first() or value

    @override
    def clean(self, value: Any) -> Any:
        """Return the asset, or the list of assets, that a text names."""
        text = squeezed(super().clean(value) or "")
        if not self.several:
            return self._named(text) if text else None
        names = [name for part in text.split(";") if (name := part.strip())]
        if self.required and not names:
            raise ValidationError(self.error_messages["required"])
        return list({asset.pk: asset for asset in map(self._named, names)}.values())

    def _named(self, text: str) -> Asset:
        asked = folded(text)
        rows = self.assets.values_list("pk", "code", "name")
        told = [(key, folded(code), folded(name)) for key, code, name in rows]
        keys = (
            [key for key, code, _name in told if code == asked]
            or [key for key, _code, name in told if name == asked]
            or [key for key, _code, name in told if asked in name]
        )
        found = list(self.assets.filter(pk__in=keys[:MOST_NAMED]))
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(
                _("Aucun bien ne porte ce code ni ce nom\u00a0: «\u00a0%(text)s\u00a0».")
                % {"text": text}
            )
        said = _(
            "Plusieurs biens répondent à «\u00a0%(text)s\u00a0»\u00a0: %(told)s. Écrivez le code."
        )
        listed = ", ".join(f"{one.code} ({one})" if one.name else one.code for one in found)
        raise ValidationError(said % {"text": text, "told": listed})


def choose_among(form: forms.Form, name: str, assets: QuerySet[Asset]) -> None:
    """Let a field of assets choose among these: a list when short, a code or a name when long."""
    field = form.fields[name]
    if not isinstance(field, forms.ModelChoiceField):
        return
    if assets.count() <= MOST_LISTED:
        field.queryset = assets
        return
    several = isinstance(field, forms.ModelMultipleChoiceField)
    form.fields[name] = WrittenAssetField(
        assets=assets,
        several=several,
        label=field.label,
        required=field.required,
        help_text=gettext_lazy(
            "Le code ou le nom\u00a0; plusieurs, séparés par des points-virgules."
        )
        if several
        else gettext_lazy("Le code ou le nom du bien."),
    )
