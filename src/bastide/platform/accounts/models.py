"""The account of a person, and the tokens by which a program acts for that person."""

from __future__ import annotations

import unicodedata
import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.platform.access.roles import Role


def normalised_email(email: str) -> str:
    """Return an address in the one form that identifies an account (NFKC, case folded).

    >>> normalised_email(" Élu@Ville.FR ")
    'élu@ville.fr'
    """
    return unicodedata.normalize("NFKC", email.strip()).casefold()


class UserManager(BaseUserManager["User"]):
    """Creation of accounts; the address is the identifier."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an account with a normalised address and a hashed password."""
        user = self.model(email=normalised_email(email), **fields)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user

    @override
    def get_by_natural_key(self, username: str | None) -> User:
        """Return the account of an address, however it is typed."""
        return self.get(email=normalised_email(username or ""))


class Density(models.TextChoices):
    """Height of table rows."""

    COMFORT = "confort", _("Confort")
    STANDARD = "standard", _("Standard")
    COMPACT = "compact", _("Compact")


class ColourScheme(models.TextChoices):
    """Light or dark pages."""

    AUTO = "auto", _("Automatique")
    LIGHT = "clair", _("Clair")
    DARK = "sombre", _("Sombre")


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("adresse électronique"), unique=True)
    full_name = models.CharField(_("nom affiché"), max_length=120)
    function = models.CharField(_("fonction"), max_length=120, blank=True)
    is_active = models.BooleanField(_("actif"), default=True)
    is_platform_admin = models.BooleanField(_("administre l'installation"), default=False)
    density = models.CharField(
        _("densité des tableaux"), max_length=10, choices=Density, default=Density.STANDARD
    )
    colour_scheme = models.CharField(
        _("apparence"), max_length=10, choices=ColourScheme, default=ColourScheme.AUTO
    )
    oidc_subject = models.CharField(
        _("identifiant chez le fournisseur d’identité"), max_length=255, blank=True
    )
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")
        constraints = [
            models.CheckConstraint(
                condition=Q(density__in=Density.values), name="user_density_is_known"
            ),
            models.CheckConstraint(
                condition=Q(colour_scheme__in=ColourScheme.values),
                name="user_colour_scheme_is_known",
            ),
            models.UniqueConstraint(
                fields=["oidc_subject"],
                condition=~Q(oidc_subject=""),
                name="one_account_per_oidc_subject",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show the person's name."""
        return self.full_name or self.email


class ApiToken(models.Model):
    """A secret by which a program acts for a person, within limits. Only its digest is stored.

    A token never holds more than its owner: his roles of the day, cut at `ceiling` and to `rooms`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("usage"), max_length=80)
    digest = models.CharField(_("empreinte SHA-256"), max_length=64, unique=True)
    prefix = models.CharField(_("début"), max_length=12)
    ceiling = models.PositiveSmallIntegerField(
        _("rôle le plus haut"), choices=Role, default=Role.READER
    )
    rooms = models.JSONField(_("pièces"), default=list, blank=True)
    expires_on = models.DateField(_("valable jusqu’au"))
    last_used_on = models.DateField(_("dernier usage"), null=True, blank=True)
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("révoqué le"), null=True, blank=True)

    class Meta:
        verbose_name = _("jeton")
        verbose_name_plural = _("jetons")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ceiling__in=Role.values), name="token_ceiling_is_a_role"
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="token_keeps_a_digest_only"
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show its use and its first characters."""
        return f"{self.name} ({self.prefix}…)"


class OpenSession(models.Model):
    """A session that a person opened, so that he can see and close it from another machine.

    Neither network address nor browser name is kept: the day, and the kind of device in one word.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="open_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(_("appareil"), max_length=20)
    opened_at = models.DateTimeField(_("ouverte le"), auto_now_add=True)

    class Meta:
        verbose_name = _("session ouverte")
        verbose_name_plural = _("sessions ouvertes")
        ordering = ["-opened_at"]

    @override
    def __str__(self) -> str:
        """Show the kind of device."""
        return self.device
