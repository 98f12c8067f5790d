"""Commands on files: bytes and names, refusals with exit code 1, one JSON object in UTF-8."""

import io
import json

import pytest
import typer

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.platform.commands import answer, file_content, stop_refused


def test_a_file_is_named_without_its_folder(tmp_path):
    path = tmp_path / "notes.csv"
    path.write_bytes(b"\xef\xbb\xbfa;b\n")
    assert file_content(str(path)) == (b"\xef\xbb\xbfa;b\n", "notes.csv")


def test_a_dash_reads_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("é".encode())))
    assert file_content("-") == ("é".encode(), "entrée standard")


@pytest.mark.parametrize(("name", "said"), [("absent.csv", "n'existe pas"), ("", "dossier")])
def test_what_cannot_be_read_is_refused_without_its_folder(tmp_path, name, said):
    with pytest.raises(InputRefusedError) as caught:
        file_content(str(tmp_path / name))
    (refusal,) = caught.value.refusals
    assert said in refusal.reason
    assert refusal.remedy
    assert str(tmp_path) not in str(refusal)


def test_a_refusal_ends_with_one_in_json_and_in_words(capfdbinary):
    refusal = Refusal("Trop long.", "Coupez.", file="notes.csv", line=3, field="note", value="é")
    with pytest.raises(typer.Exit) as stopped:
        stop_refused([refusal], as_json=True)
    assert stopped.value.exit_code == 1
    out, err = capfdbinary.readouterr()
    assert json.loads(out) == {"errors": [refusal.as_dict()]}
    assert err == b""
    with pytest.raises(typer.Exit):
        stop_refused([refusal], as_json=False)
    out, err = capfdbinary.readouterr()
    assert out == b""
    assert "Refusé\u00a0: notes.csv, ligne 3, champ note" in err.decode()


def test_an_answer_is_written_in_utf8(capfdbinary):
    answer({"nom": "École"})
    assert capfdbinary.readouterr().out == '{\n  "nom": "École"\n}\n'.encode()
