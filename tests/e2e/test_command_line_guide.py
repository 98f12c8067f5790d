"""The guide of the command line shows what the commands really answer."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "guides" / "ligne-de-commande.md"
BLOCKS = re.findall(r"```console\n\$ (.+?)\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_guide_shows_commands():
    assert len(BLOCKS) >= 5


@pytest.mark.parametrize(("command", "shown"), BLOCKS, ids=[block[0] for block in BLOCKS])
@pytest.mark.some(3)
def test_the_guide_tells_the_truth(command, shown):
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    expected = shown.rstrip("\n").split("\n")
    answered = done.stdout.rstrip("\n").split("\n")
    if expected[-1] == "…":
        assert len(answered) >= len(expected), done.stderr
        expected, answered = expected[:-1], answered[: len(expected) - 1]
    assert answered == expected, done.stderr
