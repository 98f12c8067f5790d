"""The API: the rooms' routers put together, one door, one form of errors."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.operation import Operation

from bastide import __version__
from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.platform.access.rules import rule_of
from bastide.platform.accounts.api import Admission
from bastide.platform.accounts.api import router as accounts_router
from bastide.platform.composition import loaded
from bastide.platform.database.versions import EditConflictError
from bastide.platform.search.api import router as search_router
from bastide.platform.themes.api import router as themes_router
from bastide.site.rooms import cards

PREFIX = "/api/v1/"
DESCRIPTION = (
    "Ce que les pages montrent, lisible par une machine. Lecture par la session ou par un jeton "
    "(«\u00a0Authorization\u00a0: Bearer …\u00a0») créé dans «\u00a0Mon compte\u00a0», "
    "limité à un rôle, à des pièces et à "
    "une date. Les montants sont des chaînes à deux décimales, les taux des nombres, les dates "
    "ISO. Un objet absent et un objet interdit reçoivent la même réponse."
)


class UndeclaredOperationError(RuntimeError):
    """An operation of the API has no access rule; the product does not start with one."""


def operations_of(router: Router) -> Iterator[Operation]:
    """Yield the operations of a router and of the routers inside it."""
    for view in router.path_operations.values():
        yield from view.operations
    for _prefix, inner, *_options in router._routers:  # noqa: SLF001 -- ninja gives no other way to nested routers
        yield from operations_of(inner)


def guard(router: Router) -> Router:
    """Put the door of its own access rule before each operation of a router.

    Raises:
        UndeclaredOperationError: an operation declares no rule.
    """
    for operation in operations_of(router):
        rule = rule_of(operation.view_func)
        if rule is None:
            raise UndeclaredOperationError(f"{operation.methods} {operation.path}")
        operation.auth_param = operation.auth_callbacks = [Admission(rule)]
    return router


def composed() -> NinjaAPI:
    """Return the API of every room that has one."""
    composed_api = NinjaAPI(
        title="Bastide",
        version=__version__,
        description=DESCRIPTION,
        urls_namespace="api",
        openapi_url=None,
        docs_url=None,
    )
    composed_api.add_router("", guard(accounts_router))
    composed_api.add_router("", guard(search_router))
    composed_api.add_router("", guard(themes_router))
    for card in cards():
        if card.api:
            composed_api.add_router("", guard(loaded(card.api)))
    _answer_errors(composed_api)
    return composed_api


def problem(
    status: int, detail: str = "", errors: list[dict[str, Any]] | None = None
) -> HttpResponse:
    """Answer an error in the one form of the API (RFC 9457, `application/problem+json`).

    Args:
        status: HTTP status.
        detail: what happened and what to do, in French.
        errors: refused fields: `field`, `reason`.
    """
    titles = {
        HTTPStatus.BAD_REQUEST: _("Demande illisible"),
        HTTPStatus.UNAUTHORIZED: _("Identification nécessaire"),
        HTTPStatus.NOT_FOUND: _("Rien à cette adresse"),
        HTTPStatus.CONFLICT: _("Modification concurrente"),
        HTTPStatus.UNPROCESSABLE_ENTITY: _("Demande refusée"),
        HTTPStatus.TOO_MANY_REQUESTS: _("Trop de demandes"),
    }
    known = HTTPStatus(status)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": titles.get(known, known.phrase),
        "status": status,
    }
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = errors
    response = JsonResponse(
        body,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )
    if known is HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="Bastide"'
    return response


def _absent(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problem(404, _("Cette adresse ne mène à rien que vous puissiez voir."))


def _unidentified(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problem(401, _("Ouvrez une session, ou joignez un jeton valable."))


def _refused(_request: HttpRequest, error: Any) -> HttpResponse:
    errors = [refusal.as_dict() for refusal in error.refusals]
    return problem(422, _("Rien n’a été enregistré."), errors)


def _in_conflict(_request: HttpRequest, error: Any) -> HttpResponse:
    errors = [refusal.as_dict() for refusal in error.refusals]
    return problem(409, _("Quelqu’un l’a modifié entre-temps\u00a0: rien n’a été écrit."), errors)


def _unreadable(_request: HttpRequest, error: Any) -> HttpResponse:
    errors = [
        {"field": ".".join(str(part) for part in found["loc"][1:]), "reason": found["msg"]}
        for found in error.errors
    ]
    return problem(422, _("Des paramètres ne sont pas lisibles."), errors)


def _too_many(_request: HttpRequest, error: Any) -> HttpResponse:
    response = problem(429, _("Attendez avant de recommencer."))
    response["Retry-After"] = str(error.wait or 60)
    return response


def _other(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error.status_code, error.message)


def _answer_errors(of: NinjaAPI) -> None:
    of.add_exception_handler(Http404, _absent)
    of.add_exception_handler(NotAllowedError, _absent)
    of.add_exception_handler(InputRefusedError, _refused)
    of.add_exception_handler(EditConflictError, _in_conflict)
    of.add_exception_handler(ValidationError, _unreadable)
    of.add_exception_handler(HttpError, _other)
    of.add_exception_handler(AuthenticationError, _unidentified)
    of.add_exception_handler(Throttled, _too_many)


api = composed()


@cache
def description() -> dict[str, Any]:
    """Return the OpenAPI description of the whole API, written once; read it, do not change it."""
    schema: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=PREFIX))
    schema["info"]["license"] = {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}
    return schema
