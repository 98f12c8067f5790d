"""The shipped edition, read without the product's own reader, to check that reader."""

import csv
import gzip
import io
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parents[3] / "data"
EDITION = DATA / "territory" / "2026"


@cache
def rows(stem: str) -> list[dict[str, str]]:
    """Return the lines of a CSV file of the edition."""
    plain = EDITION / f"{stem}.csv"
    packed = EDITION / f"{stem}.csv.gz"
    content = plain.read_bytes() if plain.exists() else gzip.decompress(packed.read_bytes())
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))
