"""Bytes to lines and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.change.document import (
    BinaryFileError,
    UnencodableError,
    body,
    decode,
    digest,
    dominant_ending,
    encode,
    ending_of,
    split_lines,
)
from spark_tui.core.change.values import Document


@given(st.one_of(st.binary(), st.text().map(lambda t: t.encode("utf-8", "replace"))))
def test_every_text_comes_back_byte_for_byte(data: bytes) -> None:
    try:
        document = decode(data)
    except BinaryFileError:
        return
    assert encode(document) == data


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")))
def test_marked_encodings_are_read_and_written_back(codec: str, text: str) -> None:
    data = text.encode(codec)
    document = decode(data)
    assert "".join(document.lines) == text
    assert encode(document) == data


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"caf\xe9\r\n", "latin-1"),
        (b"\x1b[0m\xe9", "latin-1"),
        ("é".encode(), "utf-8"),
        (b"\xff\xfea\x00", "utf-16-le"),
        (b"\xfe\xff\x00a", "utf-16-be"),
        (b"", "utf-8"),
        (b"\x01 only ascii", "utf-8"),
    ],
)
def test_the_encoding_is_recognised(data: bytes, encoding: str) -> None:
    assert decode(data).encoding == encoding


@pytest.mark.parametrize(
    "data",
    [
        b"a\0b",
        b"\x89PNG\r\n\x1a\n\x00",
        b"\xe9\x01",
        b"\xff\xfea",
        b"\xef\xbb\xbf\xff",
        b"\xff\xfe\x00\x00\x01",
    ],
)
def test_what_is_no_text_is_binary(data: bytes) -> None:
    with pytest.raises(BinaryFileError, match="by hand"):
        decode(data)


def test_a_character_that_does_not_fit_is_named_with_its_line() -> None:
    with pytest.raises(UnencodableError, match=r"line 2: U\+20AC .*latin-1"):
        encode(Document(("a\n", "1 €\n"), "latin-1"))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ()),
        ("a", ("a",)),
        ("a\r\nb\rc\nd", ("a\r\n", "b\r", "c\n", "d")),
        ("\n\r\r\n", ("\n", "\r", "\r\n")),
        ("a\u2028b\x85c\x0bd\x0ce", ("a\u2028b\x85c\x0bd\x0ce",)),
    ],
)
def test_lines_end_at_cr_lf_and_crlf_only(text: str, lines: tuple[str, ...]) -> None:
    assert split_lines(text) == lines


@given(st.text("ab\r\n\u2028"))
def test_split_lines_give_the_text_back(text: str) -> None:
    lines = split_lines(text)
    assert "".join(lines) == text
    assert all(ending_of(line) for line in lines[:-1])
    assert all(not set(body(line)) & set("\r\n") for line in lines)
    assert all(body(line) + ending_of(line) == line for line in lines)


@pytest.mark.parametrize(
    ("lines", "ending"),
    [
        ((), "\n"),
        (("a",), "\n"),
        (("a\r\n", "b\n", "c\r\n"), "\r\n"),
        (("a\r", "b\n"), "\r"),
        (("a\r", "b"), "\r"),
    ],
)
def test_the_dominant_ending_is_the_most_frequent(lines: tuple[str, ...], ending: str) -> None:
    assert dominant_ending(Document(lines)) == ending


def test_the_digest_is_sha_256() -> None:
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
