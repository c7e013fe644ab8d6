#!/usr/bin/env python3
"""Offline files as proto/KPL.md says them.

    make_vectors.py local_ids.kpl references.kpl canaries.kpl

Shares nothing with the program, protobuf included. tests/proto/kpl_vectors_test.cc writes the same
records.
"""
import hashlib
import struct
import sys


def varint(number):
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def field(number, value):
    """A protobuf field; zeros and nothing are left out."""
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, int):
        return varint(number << 3) + varint(value) if value else b""
    return varint(number << 3 | 2) + varint(len(value)) + value if value else b""


def message(*fields):
    return b"".join(field(number, value) for number, value in fields)


NAME, BSN, BIGRAMS = 2, 7, 1
SCHEMA = message(
    (1, "vector"),
    (2, 3),
    (3, message((1, "surname"), (2, NAME))),
    (3, message((1, "bsn"), (2, BSN))),
    (4, message((1, "surname"),
                (2, message((1, 64), (2, message((1, "surname"), (2, BIGRAMS), (3, 2))))))),
    (4, message((1, "near"), (4, message((1, "surname"), (2, 8), (3, 2))))),
    (4, message((1, "bsn"), (3, message((1, message((1, "bsn"))), (2, 1))))),
    (5, message((1, message((1, "bsn"))))),
    (5, message((1, message((1, "near"))))),
    (6, message((2, 800))),
)
COLUMNS = [("surname", 8), ("near", 16), ("bsn", 16)]


def value(record, column, size):
    """Record r has column c unless 3 divides r + c."""
    if (record + column) % 3 == 0:
        return b""
    return bytes((31 * record + 7 * column + i) % 256 for i in range(size))


def bitmap(flags):
    bits = "".join("1" if flag else "0" for flag in flags)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))


def canary(record):
    """Every third record is planted."""
    return b"" if record % 3 else bytes([200 + record] * 16)


def column_of(values):
    return bitmap([len(v) > 0 for v in values]) + b"".join(values)


def piece(references, local_ids, canaries):
    out = struct.pack("<I", len(references))
    if local_ids:
        out += b"".join(struct.pack("<I", len(reference)) for reference in references)
    out += b"".join(references)
    for column, (_, size) in enumerate(COLUMNS):
        values = [value(record, column, size) for record in range(len(references))]
        out += column_of(values)
    if canaries:
        out += column_of([canary(record) for record in range(len(references))])
    return out


def write(path, source, references, local_ids, canaries=False):
    header = message(
        (1, 1),
        (2, SCHEMA),
        (3, hashlib.sha256(b"koppel/v1/schema\0" + SCHEMA).digest()),
        (4, source),
        (5, bytes(range(16))),
        (6, int(local_ids)),
        *[(7, message((1, name), (2, size))) for name, size in COLUMNS],
        (8, int(canaries)),
    )
    out = b"KPL2"
    before = hashlib.sha256(out).digest()
    for content in [header, piece(references, local_ids, canaries), b"", message((1, len(references)))]:
        frame = struct.pack("<I", len(content)) + content
        before = hashlib.sha256(before + frame).digest()
        out += frame + before
    with open(path, "wb") as file:
        file.write(out)


write(sys.argv[1], "police", [b"%d" % record ** 4 for record in range(10)], True)
write(sys.argv[2], "board", [bytes([record]) * 16 for record in range(8)], False)
write(sys.argv[3], "board", [bytes([record]) * 16 for record in range(8)], False, True)
