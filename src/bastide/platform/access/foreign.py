"""Access rules of addresses that come from libraries, by the name of the address."""

from __future__ import annotations

from bastide.platform.access.rules import AccessRule, Audience

_PUBLIC = AccessRule(Audience.PUBLIC)
_MEMBER = AccessRule(Audience.MEMBER)
_CLOSED = AccessRule(Audience.CLOSED)

FOREIGN_RULES: dict[str, AccessRule] = {
    "set_language": _PUBLIC,
    "account_login": _PUBLIC,
    "account_logout": _MEMBER,
    "account_signup": _CLOSED,  # an administrator opens accounts
    "account_inactive": _PUBLIC,
    "account_reauthenticate": _MEMBER,
    "account_change_password": _MEMBER,
    "account_set_password": _MEMBER,
    "account_email": _CLOSED,  # the address identifies the person: an administrator changes it
    "account_confirm_email": _CLOSED,
    "account_email_verification_sent": _CLOSED,
    "account_confirm_login_code": _CLOSED,  # no sign-in by a code sent by mail
    "account_reset_password": _PUBLIC,
    "account_reset_password_done": _PUBLIC,
    "account_reset_password_from_key": _PUBLIC,
    "account_reset_password_from_key_done": _PUBLIC,
    "mfa_index": _MEMBER,
    "mfa_authenticate": _PUBLIC,
    "mfa_reauthenticate": _MEMBER,
    "mfa_activate_totp": _MEMBER,
    "mfa_deactivate_totp": _MEMBER,
    "mfa_generate_recovery_codes": _MEMBER,
    "mfa_view_recovery_codes": _MEMBER,
    "mfa_download_recovery_codes": _MEMBER,
    "oidc_authentication_init": _PUBLIC,
    "oidc_authentication_callback": _PUBLIC,
    "oidc_logout": _CLOSED,  # one sign-out for everybody: the account's
}
