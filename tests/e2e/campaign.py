"""A small campaign behind a real socket: real templates and scripts, sheets kept in memory.

It can lose the network, lose an answer on its way back, forget who is signed in, change a sheet
behind one's back, and close. What it wrote is what the tests look at.
"""

import json
import mimetypes
import sys
import threading
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

from django.contrib.staticfiles import finders

from bastide.platform.ui.archetypes import OfflineSheet, SheetLink
from bastide.platform.ui.views import worker
from tests.platform.ui.samples import CAMPAIGN, ITEMS, SAMPLES, SHEET, asked, drawn

SHEETS = {"b-001": "École Jules-Ferry", "b-002": "Gymnase"}
SCOPE = "/feuilles/"
MARK = "jeton-de-la-session"


@dataclass
class Sheet:
    """One sheet as the server holds it."""

    version: int = 1
    answers: dict = field(default_factory=dict)
    keys: dict = field(default_factory=dict)


class Campaign:
    """What the server holds and how it behaves."""

    def __init__(self):
        self.owner = "r-1"
        self.until = "2099-12-31T22:59:59+00:00"
        self.sheets = {code: Sheet() for code in SHEETS}
        self.writes = []
        self.received = []
        self.is_down = False
        self.is_mute = False
        self.is_closed = False
        self.is_broken = False
        self.signed_out = 0

    # Pages ----------------------------------------------------------------------------------------
    def page(self, path):
        """Return the status and the page of an address."""
        if path == SCOPE:
            return 200, drawn(replace(CAMPAIGN, context=lambda _request: self._index()))
        code = path.removeprefix(SCOPE).strip("/")
        if path.startswith(SCOPE) and code in self.sheets:
            return 200, drawn(replace(SHEET, context=lambda _request: self._sheet(code)))
        sample = SAMPLES.get(path.strip("/"))
        if sample:
            _own, mark, query = sample.address.partition("?")
            return 200, drawn(replace(sample, address=f"{path}{mark}{query}"))
        if path in {"/", "/connexion/"}:
            return 200, drawn(replace(SAMPLES["tasks"], title="Accueil"))
        return 404, "<p>Rien</p>"

    def _offline(self):
        return OfflineSheet(SCOPE, self.owner, self.until)

    def _index(self):
        links = [SheetLink(name, f"{SCOPE}{code}/", 0, 4) for code, name in SHEETS.items()]
        return {
            "sheets": links, "can_be_taken": True, "offline": self._offline(), "csrf_token": MARK,
        }  # fmt: skip

    def _sheet(self, code):
        sheet = self.sheets[code]
        items = [
            replace(item, answer=sheet.answers.get(f"note-{item.code}", ""), comment="")
            for item in ITEMS
        ]
        following = "b-002" if code == "b-001" else ""
        return {
            "title": SHEETS[code],
            "items": [] if self.is_closed else items,
            "key": "00000000-0000-4000-8000-000000000000",
            "version": sheet.version,
            "offline": self._offline(),
            "next_url": f"{SCOPE}{following}/" if following else "",
            "csrf_token": "" if self.is_closed else MARK,
        }

    # Writing --------------------------------------------------------------------------------------
    def write(self, code, sent):
        """Write a sheet once per key; return the status and the answer to a script."""
        sheet = self.sheets[code]
        self.received.append((code, sent["cle"]))
        if sent.get("csrfmiddlewaretoken") != MARK:
            return 403, {}
        if self.is_closed:
            return 410, {"reason": "La campagne est close."}
        if sent["cle"] in sheet.keys:
            return 200, {"version": sheet.keys[sent["cle"]]}
        if int(sent["version"]) != sheet.version:
            return 409, {}
        sheet.version += 1
        sheet.answers = {name: text for name, text in sent.items() if name.startswith("note-")}
        sheet.keys[sent["cle"]] = sheet.version
        self.writes.append((code, dict(sheet.answers)))
        return 200, {"version": sheet.version}


class _Handler(BaseHTTPRequestHandler):
    campaign: Campaign
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = self.path.split("?")[0]
        if self.campaign.is_down:
            self.close_connection = True
        elif path.startswith("/static/"):
            found = Path(finders.find(path.removeprefix("/static/")))
            self._answer(200, found.read_bytes(), mimetypes.guess_type(found.name)[0])
        elif path == "/hors-ligne.js":
            answer = worker(asked(path))
            self._answer(200, answer.content, answer["Content-Type"])
        elif self.campaign.is_broken and path.startswith(SCOPE):
            self._answer(503, b"en panne", "text/plain")
        elif not self.campaign.owner and path.startswith(SCOPE):
            self._redirect("/connexion/")
        else:
            status, page = self.campaign.page(path)
            self._answer(status, page.encode(), "text/html; charset=utf-8", Vary="HX-Request")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.campaign.is_down:
            self.close_connection = True
            return
        if "/logout/" in self.path:
            self.campaign.signed_out += 1
            self._redirect("/")
            return
        if not self.campaign.owner:
            self._redirect("/connexion/")
            return
        code = self.path.removeprefix(SCOPE).strip("/")
        status, told = self.campaign.write(code, self._fields(body))
        if self.campaign.is_mute:
            self.close_connection = True
        elif self.headers.get("X-Bastide-Envoi") != "1":
            self._redirect(SCOPE)
        else:
            version = {"X-Bastide-Version": str(told["version"])} if "version" in told else {}
            self._answer(status, json.dumps(told).encode(), "application/json", **version)

    def _fields(self, body):
        kind = self.headers["Content-Type"]
        if kind.startswith("application/x-www-form-urlencoded"):
            return dict(parse_qsl(body.decode(), keep_blank_values=True))
        boundary = f"--{kind.partition('boundary=')[2]}".encode()
        parts = [part.partition(b"\r\n\r\n") for part in body.split(boundary)[1:-1]]
        return {
            head.decode().partition('name="')[2].partition('"')[0]: text.decode().rstrip("\r\n")
            for head, _, text in parts
        }

    def _redirect(self, to):
        self._answer(302, b"", "text/plain", Location=to)

    def _answer(self, status, body, kind, **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind or "application/octet-stream")
        self.send_header("Content-Length", str(len(body)))
        for name, text in headers.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words):
        """Say nothing: what matters is what the campaign holds."""


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # a browser opens more connections at once than the five of a default

    def handle_error(self, request, client_address):
        """Say nothing of a connection that the browser closed; a fault of the sheets is said."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def served(campaign):
    """Serve a campaign; return its address and what stops it."""
    handler = type("Handler", (_Handler,), {"campaign": campaign})
    server = _Quiet(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()

    def stop():
        server.shutdown()
        server.server_close()

    return f"http://127.0.0.1:{server.server_port}", stop
