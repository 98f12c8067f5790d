"""Data written inside a page for machines, in a script element that browsers do not run."""

from __future__ import annotations

import json
from typing import Any

_ESCAPES = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})


class ScriptData(str):
    """JSON that a template writes as it is inside a `<script>`: no character of it closes one."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return the JSON; its characters of HTML are escaped already, the way of JSON."""
        return str(self)


def script_data(data: Any) -> ScriptData:
    r"""Return values as JSON for a script element.

    >>> script_data({"a": "</script>"})
    '{"a": "\\u003C/script\\u003E"}'
    """
    return ScriptData(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))
