"""The SQLite start-up gate: which journal this machine's library may be trusted with.

Libraries from 3.7.0 to 3.51.2 can corrupt a WAL file when two connections write and checkpoint at
the same instant; 3.51.3 corrected it. Below that, rollback journals with `synchronous=EXTRA`.
Source: `docs/explications/fiabilite.md`.
"""

from __future__ import annotations

import sqlite3
from typing import Any

FIRST_SAFE_WAL = (3, 51, 3)


def journal_mode(version: tuple[int, int, int] = sqlite3.sqlite_version_info[:3]) -> str:
    """Return the journal mode that a version of the SQLite library can be trusted with.

    >>> journal_mode((3, 40, 1)), journal_mode((3, 51, 3))
    ('DELETE', 'WAL')
    """
    return "WAL" if version >= FIRST_SAFE_WAL else "DELETE"


def connection_options() -> dict[str, Any]:
    """Return the options of every SQLite connection of the product.

    `trusted_schema` stays on: SQLite before 3.44 calls its own `json_valid` unsafe in a constraint,
    and Django writes that constraint for every JSON column. The schema is written by migrations
    only, never by a user.
    """
    journal = journal_mode()
    synchronous = "FULL" if journal == "WAL" else "EXTRA"
    return {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            f"PRAGMA journal_mode={journal};PRAGMA synchronous={synchronous};"
            "PRAGMA foreign_keys=ON;"
            "PRAGMA cell_size_check=ON;PRAGMA mmap_size=0;PRAGMA cache_size=-65536;"
        ),
    }
