"""Where the files that come with the product lie."""

from __future__ import annotations

from pathlib import Path


def shipped_data() -> Path:
    """Return the folder of the shipped data: the wheel's, or the checkout's `data/`."""
    package = Path(__file__).resolve().parents[1]
    packaged = package / "_data"
    return packaged if packaged.is_dir() else package.parents[1] / "data"
