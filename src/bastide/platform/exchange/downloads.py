"""Answers that a browser saves as a file and never opens as a page of the product."""

from __future__ import annotations

from pathlib import PurePath
from urllib.parse import quote

from django.http import HttpResponse

from bastide.foundation.text import slug


def attachment(data: bytes, file_name: str, content_type: str) -> HttpResponse:
    """Return bytes as a file to save: plain name, no sniffing, no cache, no script.

    Args:
        data: the whole file.
        file_name: name offered; every character that could cheat is replaced.
        content_type: its media type.
    """
    response = HttpResponse(data, content_type=content_type)
    name = safe_name(file_name)
    response["Content-Disposition"] = (
        f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}"
    )
    response["Content-Length"] = str(len(data))
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def safe_name(file_name: str) -> str:
    """Return a file name in plain ASCII words, with one extension.

    >>> safe_name('../../Résumé "final".csv')
    'resume-final.csv'
    """
    path = PurePath(file_name.replace("\\", "/"))
    suffix = slug(path.suffix)
    return (slug(path.stem) or "fichier") + (f".{suffix}" if suffix else "")
