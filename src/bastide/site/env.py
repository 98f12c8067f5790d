"""Everything that may vary from one installation to another, typed and documented.

Without any variable: SQLite in `var/`, debug off, loopback only, a secret key made once.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parents[3]
HOME = PROJECT if (PROJECT / "pyproject.toml").exists() else Path.cwd()
"""The checkout; the current folder when the product is installed from its wheel."""


TO_FOLDER = "django.core.mail.backends.filebased.EmailBackend"
BY_SMTP = "django.core.mail.backends.smtp.EmailBackend"
SMTP_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailWay:
    """How messages leave: the class that sends, and the server when it is one.

    Attributes:
        backend: dotted path of Django's class.
        host: name of the server.
        port: its port.
        user: name to give; empty without any.
        password: its secret.
        starts_tls: the connection turns to TLS after its opening.
        is_tls: the connection is TLS from its first byte.
    """

    backend: str
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    starts_tls: bool = False
    is_tls: bool = False


class Env(BaseSettings):
    """The settings of one installation, read from `BASTIDE_*` variables and `DATABASE_URL`."""

    model_config = SettingsConfigDict(env_prefix="BASTIDE_", extra="ignore")

    var: Path = Field(
        default=HOME / "var",
        description="Dossier des données\u00a0: base SQLite, instantanés, fichiers, clé.",
    )
    data: Path | None = Field(
        default=None,
        description="Dossier des données de référence\u00a0; par défaut celui du produit.",
    )
    database_url: str = Field(
        default="",
        validation_alias="DATABASE_URL",
        description="Adresse de la base PostgreSQL\u00a0; vide\u00a0: SQLite embarquée.",
    )
    secret_key: str = Field(
        default="",
        description="Clé secrète d'au moins 50 caractères\u00a0; vide\u00a0: créée dans `var`.",
    )
    secret_key_fallbacks: list[str] = Field(
        default=[], description="Anciennes clés encore acceptées pendant une rotation."
    )
    hosts: list[str] = Field(
        default=["127.0.0.1", "localhost", "[::1]"], description="Noms d'hôte servis."
    )
    address: str = Field(
        default="",
        description=(
            "Adresse publique, écrite dans les courriels (`https://emploi.exemple.fr`)\u00a0; "
            "vide\u00a0: le premier nom d'hôte."
        ),
    )
    debug: bool = Field(
        default=False, description="Mode de mise au point\u00a0; jamais en production."
    )
    https: bool = Field(
        default=False,
        description="Vrai derrière un serveur HTTPS\u00a0: cookies sécurisés, HSTS, redirection.",
    )
    behind_proxy: bool = Field(
        default=False,
        description=(
            "Vrai si un mandataire de confiance pose X-Forwarded-Proto et complète X-Forwarded-For."
        ),
    )
    demo: bool = Field(
        default=False, description="Vrai pour une démonstration\u00a0: comptes d'essai affichés."
    )
    demo_offers: int = Field(
        default=6000,
        ge=0,
        description="Offres d'emploi simulées un jour ordinaire dans le territoire fictif.",
    )
    tasks: Literal["auto", "immediate", "database"] = Field(
        default="auto",
        description=(
            "Travaux longs\u00a0: `auto` (`bastide serve` les fait dans un processus à part), "
            "`immediate` (là où ils sont demandés), `database` (en file, pour `bastide worker`)."
        ),
    )
    oidc_issuer: str = Field(
        default="",
        description="Émetteur OpenID Connect (ProConnect), en https\u00a0; vide\u00a0: désactivé.",
    )
    oidc_client_id: str = Field(default="", description="Identifiant client OpenID Connect.")
    oidc_client_secret: str = Field(default="", description="Secret client OpenID Connect.")
    oidc_trusts_email: bool = Field(
        default=False,
        description="Vrai si le fournisseur d'identité garantit les adresses sans le dire.",
    )
    oidc_acr_values: str = Field(
        default="",
        description="Niveaux d'authentification exigés (`acr`)\u00a0; vide\u00a0: tous.",
    )
    france_travail_client_id: str = Field(
        default="",
        description="Identifiant de l'interface Offres d'emploi v2 de France Travail.",
    )
    france_travail_client_secret: str = Field(
        default="", description="Secret de cette interface\u00a0; il ne va nulle part ailleurs."
    )
    france_travail_scope: str = Field(
        default="api_offresdemploiv2 o2dsoffre", description="Droits demandés à cette interface."
    )
    france_travail_token_url: str = Field(
        default=(
            "https://entreprise.francetravail.fr/connexion/oauth2/access_token?realm=%2Fpartenaire"
        ),
        description="Adresse où cette interface donne ses jetons.",
    )
    france_travail_search_url: str = Field(
        default="https://api.francetravail.io/partenaire/offresdemploi/v2/offres/search",
        description="Adresse où cette interface cherche des offres.",
    )
    france_travail_calls_per_second: int = Field(
        default=3,
        ge=1,
        le=10,
        description="Appels par seconde à cette interface\u00a0; 10 au plus.",
    )
    require_mfa: bool = Field(
        default=False,
        description="Vrai\u00a0: double authentification exigée de qui gère ou administre.",
    )
    metrics_token: str = Field(
        default="",
        description="Jeton qui ouvre /metriques à un autre hôte\u00a0; vide\u00a0: local.",
    )
    mail_from: str = Field(
        default="bastide@localhost",
        description="Expéditeur des messages du produit.",
    )
    mail_url: str = Field(
        default="",
        description=(
            "Serveur de courriel `smtp://hôte:port`, `smtp+starttls://nom:secret@hôte:587` ou "
            "`smtps://…`\u00a0; vide, ou dans une démonstration\u00a0: messages dans `var/mail`."
        ),
    )
    mail_backend: str = Field(
        default="",
        description=(
            "Classe Django d'envoi à la place de SMTP (par exemple une d'Anymail, installé à part)."
        ),
    )
    mail_days: int = Field(
        default=30,
        ge=1,
        description="Jours pendant lesquels un courriel remis garde son texte et son adresse.",
    )
    anchor: Path | None = Field(
        default=None,
        description="Fichier externe qui ancre la chaîne d'audit\u00a0; vide\u00a0: dans `var`.",
    )
    log_level: str = Field(default="INFO", description="Niveau du journal technique.")

    def public_address(self) -> str:
        """Return the address of the installation as messages write it, without a final slash."""
        if self.address:
            return self.address.rstrip("/")
        return f"https://{self.hosts[0]}" if self.https else f"http://{self.hosts[0]}:8000"

    def mail_way(self) -> MailWay:
        """Return how messages leave; those of a demonstration never leave its folder.

        Raises:
            ValueError: the address of the server is not one.
        """
        if self.demo or not (self.mail_url or self.mail_backend):
            return MailWay(TO_FOLDER)
        if not self.mail_url:
            return MailWay(self.mail_backend)
        parts = urlsplit(self.mail_url)
        if parts.scheme not in SMTP_PORTS or not parts.hostname:
            raise ValueError("BASTIDE_MAIL_URL s'écrit smtp://hôte:port.")
        return MailWay(
            backend=self.mail_backend or BY_SMTP,
            host=parts.hostname,
            port=parts.port or SMTP_PORTS[parts.scheme],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            starts_tls=parts.scheme == "smtp+starttls",
            is_tls=parts.scheme == "smtps",
        )

    def data_folder(self) -> Path:
        """Return the folder of reference data: the setting, the checkout's, or the wheel's."""
        if self.data is not None:
            return self.data
        packaged = Path(__file__).resolve().parents[1] / "_data"
        return packaged if packaged.is_dir() else PROJECT / "data"

    def kept_secret_key(self) -> str:
        """Return the secret key; the first call of an installation without one creates it."""
        if self.secret_key:
            return self.secret_key
        path = self.var / "secret_key"
        if not path.exists():
            self.var.mkdir(parents=True, exist_ok=True)
            path.write_text(secrets.token_urlsafe(64), encoding="ascii")
            path.chmod(0o600)
        return path.read_text(encoding="ascii").strip()


env = Env()
