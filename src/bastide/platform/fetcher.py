"""The one way out: what the product reads on another machine, bounded in every direction.

The name is resolved once, every address that it has is checked, and the connection goes to a
checked address: a name that changes its mind between the two reaches nothing inside. Redirections
are followed by hand, each one checked as the first.
Source: RFC 6890 (addresses that are not global); RFC 9110 (methods, redirections).
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings
from typing_extensions import override

SECONDS = 10.0
"""For the whole exchange, redirections included."""

MAX_BYTES = 5_000_000
"""Of one answer, unpacked."""

MAX_HOPS = 3
"""Redirections followed."""

_CHUNK = 65_536
_MOVED = frozenset({301, 302, 303, 307, 308})
_KEEPS_METHOD = frozenset({307, 308})
_DEFAULT_PORTS = {"https": 443, "http": 80}
_AGENT = "Bastide"
_GZIP_WINDOW = 16 + zlib.MAX_WBITS


class FetchError(Exception):
    """Another machine could not be read; the message says why, in French, for an administrator."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What another machine answered.

    Attributes:
        url: the address that answered, after redirections.
        status: of the answer; an error status is an answer, not an exception.
        content_type: media type in lower case, without parameters.
        body: whole, unpacked.
        headers: by name in lower case.
    """

    url: str
    status: int
    content_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def fetch(
    url: str,
    *,
    data: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    schemes: frozenset[str] = frozenset({"https"}),
    seconds: float = SECONDS,
    max_bytes: int = MAX_BYTES,
) -> Fetched:
    """Read an address of another machine.

    Args:
        url: absolute.
        data: body of a POST; a GET without one.
        headers: sent to the first host only, and to nobody else after a redirection.
        schemes: accepted; plain `http` is for public data alone.
        seconds: for everything, redirections included.
        max_bytes: of the answer, unpacked.

    Raises:
        FetchError: no such machine, one that must not be reached, too slow, too heavy, too many
            redirections.
    """
    until = time.monotonic() + seconds
    sent = dict(headers or {})
    for _hop in range(MAX_HOPS + 1):
        place = _checked(url, schemes)
        status, head, body = _exchanged(place, data, sent, until, max_bytes)
        target = head.get("location", "")
        if status not in _MOVED or not target:
            kind = head.get("content-type", "").partition(";")[0].strip().lower()
            return Fetched(url, status, kind, body, head)
        if data is not None and status in _KEEPS_METHOD:
            raise FetchError("La réponse renvoie ailleurs ce qui a été envoyé.")
        url, data = urljoin(url, target), None
        if urlsplit(url)[:2] != place[:2]:
            sent = {}
    raise FetchError(f"Plus de {MAX_HOPS} redirections.")


def is_reachable(address: str) -> bool:
    """Tell whether an IP address may be reached: a global one, not this machine nor its network.

    >>> is_reachable("8.8.8.8"), is_reachable("10.0.0.1"), is_reachable("::ffff:127.0.0.1")
    (True, False, False)
    >>> is_reachable("169.254.169.254"), is_reachable("64:ff9b::a00:1"), is_reachable("ff02::1")
    (False, False, False)
    """
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        if found in _TRANSLATED or found.sixtofour or found.teredo:
            return False  # IPv4 in disguise: nobody serves an interface there
        found = found.ipv4_mapped or found
    return found.is_global and not found.is_multicast


_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


def _checked(url: str, schemes: frozenset[str]) -> SplitResult:
    """Return the parts of an address whose form is accepted."""
    try:
        place = urlsplit(url)
        port = place.port
    except ValueError as error:
        raise FetchError("L’adresse n’est pas lisible.") from error
    if not place.hostname or place.username is not None or port == 0:
        raise FetchError("L’adresse n’est pas celle d’une machine.")
    if place.scheme not in schemes and not (place.scheme == "http" and _is_rehearsal(place)):
        raise FetchError("L’adresse ne commence pas par https.")
    return place


def _is_rehearsal(place: SplitResult) -> bool:
    """Tell whether a test reaches the provider that it runs on this very machine."""
    return settings.FETCHER_REACHES_LOOPBACK and place.hostname in {"127.0.0.1", "localhost"}


def _addresses(place: SplitResult) -> list[str]:
    """Return the addresses of a host, all of them fit to be reached."""
    port = place.port or _DEFAULT_PORTS[place.scheme]
    try:
        found = socket.getaddrinfo(place.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"Le nom {place.hostname} ne mène à aucune machine.") from error
    addresses = list(dict.fromkeys(str(one[4][0]).partition("%")[0] for one in found))
    if not _is_rehearsal(place) and not all(is_reachable(one) for one in addresses):
        raise FetchError(f"Le nom {place.hostname} mène à une adresse interne.")
    return addresses


class _Pinned(http.client.HTTPConnection):
    """A connection to checked addresses, under the name of their host, cut when time is over."""

    def __init__(self, place: SplitResult, addresses: Sequence[str], until: float) -> None:
        port = place.port or _DEFAULT_PORTS[place.scheme]
        super().__init__(place.hostname or "", port, timeout=_remaining(until))
        self._addresses = addresses
        self._until = until
        self._is_secure = place.scheme == "https"

    @override
    def connect(self) -> None:
        """Open the connection to the first address that answers; the certificate is the name's."""
        for rank, address in enumerate(self._addresses, start=1):
            try:
                seconds = _remaining(self._until)
                self.sock = socket.create_connection((address, self.port), seconds)
                break
            except OSError:
                if rank == len(self._addresses):
                    raise
        if self._is_secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()

    def cut(self) -> None:
        """End the exchange, whatever it waits for: a slow trickle never outlives its time."""
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)


def _exchanged(
    place: SplitResult,
    data: bytes | None,
    headers: Mapping[str, str],
    until: float,
    max_bytes: int,
) -> tuple[int, dict[str, str], bytes]:
    """Send one request; return its status, its headers in lower case, its body."""
    connection = _Pinned(place, _addresses(place), until)
    line = (place.path or "/") + (f"?{place.query}" if place.query else "")
    usual = {"User-Agent": _AGENT, "Accept-Encoding": "identity", "Connection": "close"}
    cutter = threading.Timer(_remaining(until), connection.cut)
    cutter.daemon = True
    cutter.start()
    try:
        connection.request("GET" if data is None else "POST", line, data, {**usual, **headers})
        answer = connection.getresponse()
        head = {name.lower(): text for name, text in answer.getheaders()}
        body = _read(answer, head.get("content-encoding", ""), max_bytes)
    except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
        _remaining(until)
        raise FetchError(f"La machine {place.hostname} ne répond pas comme attendu.") from error
    finally:
        cutter.cancel()
        connection.close()
    _remaining(until)
    return answer.status, head, body


def _read(answer: http.client.HTTPResponse, encoding: str, max_bytes: int) -> bytes:
    """Return the unpacked body, never more than allowed."""
    if encoding not in {"", "identity", "gzip"}:
        raise FetchError("La réponse est comprimée d’une façon qui n’a pas été demandée.")
    unpacker = zlib.decompressobj(_GZIP_WINDOW) if encoding == "gzip" else None
    body = bytearray()
    while part := answer.read1(_CHUNK):
        body += unpacker.decompress(part, max_bytes + 1 - len(body)) if unpacker else part
        if len(body) > max_bytes:
            raise FetchError(f"La réponse dépasse {max_bytes // 1_000_000}\u00a0Mo.")
    if answer.length or (unpacker and not unpacker.eof):
        raise FetchError("La réponse s’arrête avant sa fin.")
    return bytes(body)


def _remaining(until: float) -> float:
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise FetchError(f"Pas de réponse complète en {SECONDS:.0f}\u00a0secondes.")
    return seconds
