"""Forms of a source, of a file deposited, of a basin and of what is decided of a job."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bastide.modules.employment.core.publishing.retention import LIMITS, Retention
from bastide.modules.employment.models import Basin, Channel, Source
from bastide.modules.employment.readers.feeds.mapping_files import shipped_mappings
from bastide.modules.employment.services.feeds.receiving import LARGEST
from bastide.modules.employment.services.feeds.sources import SourceDetails

REASON = 250


class SourceForm(forms.Form):
    """What is said of a source."""

    name = forms.CharField(label=_("Nom"), max_length=120)
    code = forms.SlugField(
        label=_("Code"),
        max_length=40,
        help_text=_("Des lettres sans accent, des chiffres, des tirets. Il ne changera plus."),
    )
    kind = forms.ChoiceField(label=_("Genre de flux"))
    channel = forms.ChoiceField(label=_("Arrivée"))
    address = forms.URLField(
        label=_("Adresse du flux"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Par interface\u00a0: vide, tout le bassin\u00a0; ou celle de ses critères."),
    )
    site = forms.URLField(
        label=_("Site de la source"), max_length=500, required=False, assume_scheme="https"
    )
    agreement = forms.CharField(
        label=_("Licence ou convention"),
        max_length=250,
        help_text=_("À quel titre ses offres sont reprises. Le public le lit."),
    )
    contact = forms.EmailField(label=_("Contact technique"), required=False)
    trust = forms.IntegerField(
        label=_("Confiance (0 à 100)"),
        min_value=0,
        max_value=100,
        help_text=_("De plusieurs sources d’un même emploi, la plus sûre donne l’annonce montrée."),
    )
    every_hours = forms.IntegerField(label=_("Lue toutes les (heures)"), min_value=1, max_value=720)
    largest_drop_pct = forms.IntegerField(
        label=_("Chute admise (%)"),
        min_value=0,
        max_value=100,
        help_text=_("Au-delà, la lecture est mise en quarantaine\u00a0: rien n’est retiré."),
    )
    fewest = forms.IntegerField(label=_("Offres attendues au moins"), min_value=0)
    misses = forms.IntegerField(
        label=_("Lectures saines sans une offre avant son retrait"), min_value=2, max_value=30
    )
    mapping = forms.CharField(
        label=_("Correspondance propre (YAML)"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("Vide\u00a0: celle du genre. Sinon, «\u00a0extends\u00a0» puis ce qui change."),
    )
    is_active = forms.BooleanField(label=_("En service"), required=False)

    def __init__(
        self, data: Any = None, *, source: Source | None = None, is_fictitious: bool = False
    ) -> None:
        usual = SourceDetails("", "", "", "")
        names = list(self.base_fields)
        held = source or usual
        super().__init__(data, initial={name: getattr(held, name) for name in names})
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind, mapping.label) for kind, mapping in shipped_mappings().items()
        ]
        own = source is not None and source.channel == Channel.ENTRY
        channels = [Channel.ENTRY] if own else _fed_channels(is_fictitious=is_fictitious)
        self.fields["channel"].choices = [(one.value, one.label) for one in channels]  # type: ignore[attr-defined]
        if source is not None:
            self.fields["code"].disabled = True


def _fed_channels(*, is_fictitious: bool) -> list[Channel]:
    """Return the ways in which a feed arrives; the offers typed on the site are no feed."""
    fed = [Channel.WEB, Channel.API, Channel.DEPOSIT]
    return [*fed, Channel.SIMULATION] if is_fictitious else fed


def details_of(said: dict[str, Any]) -> SourceDetails:
    """Return what a valid form says of a source."""
    return SourceDetails(**(said | {"channel": Channel(said["channel"])}))


class DepositForm(forms.Form):
    """A feed handed over as a file."""

    file = forms.FileField(
        label=_("Fichier du flux"),
        help_text=_("XML, JSON, RSS, CSV ou XLSX, compressé ou non, de 300 Mo au plus."),
    )

    def clean_file(self) -> Any:
        """Return the file, refused when it is too large."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("Ce fichier dépasse 300 Mo."))
        return file


class BasinForm(forms.Form):
    """The site of a territory: its name, its address, whether it is open, how far it goes."""

    name = forms.CharField(label=_("Nom du site"), max_length=120)
    slug = forms.SlugField(
        label=_("Adresse"), max_length=80, help_text=_("Ce qui suit /emploi/ dans l’adresse.")
    )
    promise = forms.CharField(label=_("Phrase d’accueil"), max_length=250, required=False)
    is_open = forms.BooleanField(
        label=_("Ouvert à tous"), required=False, help_text=_("Sinon, personne ne le voit.")
    )
    departements = forms.CharField(
        label=_("Départements retenus en entier"),
        required=False,
        max_length=200,
        help_text=_("Codes séparés par des espaces, par exemple\u00a0: 37. Vide\u00a0: aucun."),
    )
    communes = forms.CharField(
        label=_("Communes ajoutées"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Codes INSEE séparés par des espaces."),
    )
    keeps_remote = forms.BooleanField(label=_("Retient le télétravail complet"), required=False)

    payload_days = forms.IntegerField(
        label=_("Contenus lus gardés (jours)"), min_value=1, max_value=90
    )
    offer_days = forms.IntegerField(
        label=_("Offres gardées après leur fin (jours)"),
        min_value=90,
        max_value=1_095,
        help_text=_("Ensuite, il n’en reste que des nombres\u00a0: métier, commune, dates."),
    )
    posting_days = forms.IntegerField(
        label=_("Offres déposées gardées après leur clôture (jours)"),
        min_value=90,
        max_value=1_095,
    )

    def __init__(self, data: Any = None, *, basin: Basin | None = None) -> None:
        shown: dict[str, Any] = {"keeps_remote": True, **Retention().as_dict()}
        if basin is not None:
            shown = {
                "name": basin.name,
                "slug": basin.slug,
                "promise": basin.promise,
                "is_open": basin.is_open,
                "departements": " ".join(basin.departements),
                "communes": " ".join(basin.communes),
                "keeps_remote": basin.keeps_remote,
                **{name: getattr(basin, name) for name in LIMITS},
            }
        super().__init__(data, initial=shown)


class ReasonForm(forms.Form):
    """Why something is decided."""

    reason = forms.CharField(
        label=_("Raison"), max_length=REASON, widget=forms.Textarea(attrs={"rows": 2})
    )


class JoinForm(ReasonForm):
    """Another job that is the same one."""

    number = forms.IntegerField(label=_("Numéro de l’autre emploi"), min_value=1, max_value=2**62)

    field_order = ("number", "reason")
