"""Django settings, one file for every installation: what varies stands in `bastide.site.env`."""

from __future__ import annotations

from pathlib import Path

import dj_database_url
from csp.constants import NONCE, NONE, SELF

from bastide.platform.database.sqlite import connection_options
from bastide.site.env import env
from bastide.site.rooms import KERNEL, MODULES, cards

BASE_DIR = Path(__file__).resolve().parents[1]
VAR_DIR = env.var
VAR_DIR.mkdir(parents=True, exist_ok=True)
DATA_DIR = env.data_folder()

DEBUG = env.debug
IS_DEMO = env.demo
DEMO_OFFERS = env.demo_offers
SECRET_KEY = env.kept_secret_key()
SECRET_KEY_FALLBACKS = env.secret_key_fallbacks
ALLOWED_HOSTS = env.hosts

INSTALLED_APPS = [
    "bastide.platform.ui",  # before Django's own, so that our templates win
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "mozilla_django_oidc",
    "django_structlog",
    "django_tasks",
    "django_tasks_db",
    "bastide.platform.database",
    "bastide.platform.accounts",
    "bastide.platform.access",
    "bastide.platform.audit",
    "bastide.platform.exchange",
    "bastide.platform.figures",
    "bastide.platform.tasks",
    "bastide.platform.mail",
    "bastide.platform.analytics",
    "bastide.platform.search",
    "bastide.platform.journal",
    "bastide.platform.themes",
    *KERNEL,
    *MODULES,
    "bastide.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bastide.platform.access.middleware.AccessMiddleware",
    "bastide.platform.accounts.middleware.AccountMiddleware",
    "bastide.platform.ui.middleware.PageMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "bastide.site.urls"
WSGI_APPLICATION = "bastide.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            ["django.template.loaders.app_directories.Loader"],
                        )
                    ],
                )
            ],
            "builtins": ["template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "bastide.site.navigation.page",
            ],
        },
    }
]
FORM_RENDERER = "bastide.platform.ui.forms.HouseFormRenderer"
DJANGO_TABLES2_TEMPLATE = "ui/table.html"

if env.database_url:
    DATABASES = {"default": dj_database_url.parse(env.database_url, conn_max_age=60)}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(VAR_DIR / "bastide.sqlite3"),
            "OPTIONS": connection_options(),
            "CONN_MAX_AGE": 60,
        }
    }
ATOMIC_REQUESTS = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "bastide.locale"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = VAR_DIR / "files"

# Accounts -----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 14},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "bastide.platform.accounts.adapters.ClosedAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Bastide"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # rendered in the same time, and never sent (adapters.py)
FRANCE_TRAVAIL_CLIENT_ID = env.france_travail_client_id
FRANCE_TRAVAIL_CLIENT_SECRET = env.france_travail_client_secret
FRANCE_TRAVAIL_SCOPE = env.france_travail_scope
FRANCE_TRAVAIL_TOKEN_URL = env.france_travail_token_url
FRANCE_TRAVAIL_SEARCH_URL = env.france_travail_search_url
FRANCE_TRAVAIL_CALLS_PER_SECOND = env.france_travail_calls_per_second
REQUIRE_MFA = env.require_mfa and not IS_DEMO
OIDC_IS_ON = bool(env.oidc_issuer)
OIDC_ISSUER = env.oidc_issuer
OIDC_TRUSTS_EMAIL = env.oidc_trusts_email
OIDC_ACR_VALUES = tuple(env.oidc_acr_values.split())
OIDC_BACKEND = "bastide.platform.accounts.oidc.ProviderBackend"
FETCHER_REACHES_LOOPBACK = False  # tests only; `bastide` refuses to start with it
if OIDC_IS_ON:
    AUTHENTICATION_BACKENDS.append(OIDC_BACKEND)
    OIDC_CREATE_USER = False
    OIDC_RP_CLIENT_ID = env.oidc_client_id
    OIDC_RP_CLIENT_SECRET = env.oidc_client_secret
    OIDC_RP_SCOPES = "openid email given_name usual_name"
    OIDC_STORE_ID_TOKEN = True
    OIDC_AUTHENTICATE_CLASS = "bastide.platform.accounts.oidc_views.SignInView"
    OIDC_CALLBACK_CLASS = "bastide.platform.accounts.oidc_views.ReturnView"

# Security -----------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_NAME = "__Host-bastide" if env.https else "bastide"
SESSION_COOKIE_SECURE = env.https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 28800
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_USE_SESSIONS = True
CSRF_COOKIE_SECURE = env.https
if env.https:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 63072000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in env.hosts]
if env.behind_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2621440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_MAX_MEMORY_SIZE = 2621440
FILE_UPLOAD_PERMISSIONS = 0o640
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# Work, mail, logs ---------------------------------------------------------------------------------
TASKS_ARE_AUTO = env.tasks == "auto"
TASKS = {
    "default": {
        "BACKEND": {
            "auto": "django_tasks.backends.immediate.ImmediateBackend",
            "immediate": "django_tasks.backends.immediate.ImmediateBackend",
            "database": "django_tasks_db.DatabaseBackend",
        }[env.tasks]
    }
}
DEFAULT_FROM_EMAIL = env.mail_from
_mail = env.mail_way()
EMAIL_BACKEND = _mail.backend
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.starts_tls, _mail.is_tls
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = VAR_DIR / "mail"
MAIL_KEPT_DAYS = env.mail_days
PUBLIC_ADDRESS = env.public_address()
IS_BEHIND_PROXY = env.behind_proxy
AUDIENCE_FLUSH_SECONDS = 5.0
"""Seconds that a page seen on a public site waits in memory; 0 until somebody writes it."""
TERRITORY_RESOLVER = "bastide.kernel.territories.queries:get_visible_territory"
ROOM_LABELS = {card.slug: card.label for card in cards()}
METRICS_TOKEN = env.metrics_token
SEARCH_SOURCES = tuple(source for card in cards() for source in card.search)
AUDIT_ANCHOR_FILE = env.anchor or VAR_DIR / "audit-anchors.jsonl"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "bastide.site.logs.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"bastide": {"level": env.log_level}, "django_structlog": {"level": "WARNING"}},
}
DJANGO_STRUCTLOG_USER_ID_FIELD = None
