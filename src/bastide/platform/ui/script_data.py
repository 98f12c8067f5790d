"""Data written inside a page for machines, in a script element that browsers do not run."""

from __future__ import annotations

import json
from typing import Any

_ESCAPES = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})


class ScriptData:
    r"""JSON that a template may write as it is inside a `<script>`: no character of it closes one.

    >>> ScriptData({"a": "</script>"}).__html__()
    '{"a": "\\u003C/script\\u003E"}'
    """

    def __init__(self, data: Any) -> None:
        self._data = data

    def __html__(self) -> str:
        """Return the JSON, the characters of HTML escaped the way of JSON."""
        return json.dumps(self._data, ensure_ascii=False).translate(_ESCAPES)
