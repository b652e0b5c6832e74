"""The little DER that an encrypted private key needs, and the PEM around it (X.690, RFC 7468)."""

import base64
import textwrap


def sequence(*parts: bytes) -> bytes:
    """Return a SEQUENCE of *parts*, encoded already."""
    return element(0x30, b"".join(parts))


def octets(content: bytes) -> bytes:
    """Return an OCTET STRING."""
    return element(0x04, content)


def integer(value: int) -> bytes:
    """Return an INTEGER that is not negative."""
    return element(0x02, value.to_bytes(value.bit_length() // 8 + 1))


def object_identifier(dotted: str) -> bytes:
    """Return an OBJECT IDENTIFIER."""
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    return element(0x06, b"".join(base_128(arc) for arc in (40 * first + second, *rest)))


def base_128(arc: int) -> bytes:
    """Return one arc, seven bits a byte, all but the last with the high bit set."""
    digits = [arc & 0x7F]
    while arc := arc >> 7:
        digits.append(arc & 0x7F | 0x80)
    return bytes(reversed(digits))


def element(tag: int, content: bytes) -> bytes:
    """Return tag, length and content."""
    length = len(content)
    if length < 0x80:  # noqa: PLR2004 - the short form of a length
        return bytes([tag, length]) + content
    size = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(size)]) + size + content


def pem(label: str, der: bytes) -> bytes:
    """Return *der* as PEM."""
    lines = textwrap.fill(base64.b64encode(der).decode("ascii"), 64)
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n".encode("ascii")
