"""A double of the interface of France Travail, on this machine, with its documented limits."""

from __future__ import annotations

import datetime as dt
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

IDENTIFIER, SECRET = "installation", "secret-de-l-installation"


class FranceTravail:
    """Serves offers; what it should do wrong once is added to `troubles`."""

    def __init__(self) -> None:
        self.offers: list[dict[str, Any]] = []
        self.troubles: list[str] = []
        self.life = 1_499
        self.tokens: list[str] = []
        self.valid: set[str] = set()
        self.asked: list[dict[str, str]] = []
        double = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                said = self.rfile.read(int(self.headers["Content-Length"])).decode()
                double.give_token(self, dict(parse_qsl(said)))

            def do_GET(self) -> None:
                double.search(self)

            def log_message(self, *_args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Close the server."""
        self.server.shutdown()
        self.server.server_close()

    def give_token(self, handler: BaseHTTPRequestHandler, said: dict[str, str]) -> None:
        """Answer to a demand of token, made as documented."""
        is_known = (
            said.get("client_id") == IDENTIFIER
            and said.get("client_secret") == SECRET
            and said.get("grant_type") == "client_credentials"
        )
        if not is_known:
            send(handler, 400, {"error": "invalid_client"})
            return
        self.tokens.append(f"jeton-{len(self.tokens) + 1}")
        self.valid = {self.tokens[-1]}
        send(handler, 200, {"access_token": self.tokens[-1], "expires_in": self.life})

    def search(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer a page of a question, or do what the next trouble says."""
        token = handler.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.valid:
            send(handler, 401, {"message": "jeton"})
            return
        asked = {name: found[0] for name, found in parse_qs(urlsplit(handler.path).query).items()}
        trouble = self.troubles.pop(0) if self.troubles else ""
        if trouble.isdigit():
            send(handler, int(trouble), {"message": "?"}, {"Retry-After": "2"})
            return
        self.asked.append(asked)
        if trouble == "expire":
            self.valid = set()
        self.answer(handler, asked, trouble)

    def answer(self, handler: BaseHTTPRequestHandler, asked: dict[str, str], trouble: str) -> None:
        """Answer a page."""
        first, last = (int(rank) for rank in asked["range"].split("-"))
        if first > 3_000 or last > 3_149 or last - first > 149:
            reason = "La position de début doit être inférieure ou égale à 3000."
            send(handler, 400, {"message": reason})
            return
        found = [one for one in self.offers if keeps(one, asked)]
        if not found:
            send(handler, 204, None)
            return
        page = found[first : last + 1]
        head = {"Content-Range": f"offres {first}-{first + len(page) - 1}/{len(found)}"}
        said = {"resultats": page[:-1] if trouble == "short" else page}
        body = json.dumps(said).encode()
        body = body[:-20] if trouble == "cut" else body
        send(handler, 200 if len(page) == len(found) else 206, body, head)


def keeps(offer: dict[str, Any], asked: dict[str, str]) -> bool:
    """Say whether an offer answers a question."""
    place = offer["lieuTravail"]["codePostal"][:2]
    since, until = asked.get("minCreationDate", ""), asked.get("maxCreationDate", "9")
    return (
        place in asked.get("departement", place).split(",")
        and since <= offer["dateCreation"] <= until
    )


def created(seconds: int) -> str:
    """Return an instant of creation, so many seconds before the beginning of the story."""
    at = dt.datetime(2026, 11, 30, 7, tzinfo=dt.UTC) - dt.timedelta(seconds=seconds)
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def send(
    handler: BaseHTTPRequestHandler,
    status: int,
    said: Any,
    headers: dict[str, str] | None = None,
) -> None:
    """Send an answer."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode() if said else b""
    handler.send_response(status)
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
