"""The account of a person."""

from __future__ import annotations

import unicodedata
import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _


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
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")

    def __str__(self) -> str:
        """Show the person's name."""
        return self.full_name or self.email
