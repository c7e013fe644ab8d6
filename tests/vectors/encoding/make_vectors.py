#!/usr/bin/env python3
"""Encodings as agents/ENCODING.md says them, from normalised values on.

    make_vectors.py every_rule.json every_rule.csv > expected_every_rule.txt

Shares nothing with the other two implementations. The column `record` of the values is the
record_ref; the linkage key is 00 01 .. 1f, the noise key of the source 20 21 .. 3f.
"""
import csv
import hashlib
import hmac
import json
import re
import struct
import sys
from datetime import date
from fractions import Fraction

LINKAGE_KEY = bytes(range(0x00, 0x20))
NOISE_KEY = bytes(range(0x20, 0x40))


def mac(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def subkey(key, kind, encoding, part):
    """HKDF-SHA-256 without salt, one block of output."""
    info = "koppel/v1/" + "\0".join([kind, encoding, part, "1"])
    return mac(mac(bytes(32), key), info.encode() + b"\x01")


# Section 3: tokens.

SOUNDS = [
    (r"<SCH(?=[LMNRW])", "S"), (r"<SCH", "SG"), (r"<CHR", "KR"), (r"<CH", "S"),
    (r"<Y(?=[AEIOU])", "J"), (r"<H", "H"), (r"<", ""), (r"EN(?=>)", "*"), (r"B(?=>)", "P"),
    (r"D(?=>)", "T"), (r"SCH|SJ|SH|Z", "S"), (r"CKX|CX|KX|X", "KS"), (r"CH|GH", "G"), (r"CK", "K"),
    (r"DT|TH", "T"), (r"PH|V", "F"), (r"QU", "KW"), (r"[AEIOU]J|UW", "*"), (r"B(?=S)", "P"),
    (r"D(?=S)", "T"), (r"C(?=[EIY])", "S"), (r"C|Q", "K"), (r"H", ""), (r"[AEIOUY]", "*"),
]


def phonetic(word):
    rest = "<" + re.sub("[^A-Z]", "", word) + ">"
    code = ""
    while rest != ">":
        for pattern, sound in SOUNDS + [(rest[0], rest[0])]:
            found = re.match(pattern, rest)
            if found:
                code += sound
                rest = rest[found.end():]
                break
    code = re.sub(r"([A-Z])\1+", r"\1", code)
    if code.startswith("*"):
        code = "A" + code[1:]
    return code.replace("*", "")


def grams(word, q, padding, placed):
    padded = "_" * padding + word + "_" * padding
    return {(f"{i}:" if placed else "") + padded[i:i + q] for i in range(len(padded) - q + 1)}


def date_parts(value):
    year, month, day = value[:4], value[4:6], value[6:]
    tokens = set()
    if year != "0000":
        tokens |= {"Y:" + year, "YY:" + year[2:]} | {f"Y{i}:{c}" for i, c in enumerate(year)}
    if month != "00":
        tokens |= {"M:" + month, "DM:" + month}
    if day != "00":
        tokens |= {"D:" + day, "DM:" + day}
    return tokens


def neighbours(value, is_date, distance, steps):
    if is_date:
        if value[:4] == "0000" or value[4:6] == "00" or value[6:] == "00":
            return set()
        number = (date(int(value[:4]), int(value[4:6]), int(value[6:])) - date(1970, 1, 1)).days
    else:
        number = int(value)
    # The nearest multiple of the distance; of two the higher one.
    nearest = (2 * (number * 2 * steps) + distance) // (2 * distance) * distance
    return {str(nearest + i * distance) for i in range(-steps, steps + 1)}


def word_tokens(field, part, word):
    rule = part["tokens"]
    q, padding = part.get("q", 0), part.get("padding", 0)
    return {
        "BIGRAMS": lambda: grams(word, 2, 1, False),
        "TRIGRAMS": lambda: grams(word, 3, 2, False),
        "QGRAMS": lambda: grams(word, q, padding, False),
        "POSITIONAL_QGRAMS": lambda: grams(word, q, padding, True),
        "POSITIONAL": lambda: grams(word, 1, 0, True),
        "POSITIONAL_BIGRAMS": lambda: grams(word, 1, 0, True) | grams(word, 2, 0, True),
        "EXACT": lambda: {word},
        "DATE_PARTS": lambda: date_parts(word),
        "NEIGHBOURS": lambda: neighbours(word, field["type"] == "DATE", part["distance"],
                                         part["steps"]),
        "PHONETIC": lambda: {phonetic(word)} - {""},
    }[rule]()


def tokens_of(field, part, value):
    by_word = part["tokens"] == "PHONETIC" or "PARTS" in field.get("normalisers", [])
    words = value.split(" ") if by_word else [value]
    return set().union(*(word_tokens(field, part, word) for word in words if word))


# Section 4: filters.

LENGTHS = {"TEXT": 14, "NAME": 7, "DATE": 8, "SEX": 1, "BSN": 9, "POSTCODE": 6, "HOUSE_NUMBER": 2,
           "NUMBER": 4, "CODE": 4, "NAME_PARTICLE": 3}


def expected_tokens(field, part):
    if part.get("expected_tokens"):
        return part["expected_tokens"]
    steps = field.get("normalisers", [])
    length = LENGTHS[field["type"]]
    if "INITIALS" in steps:
        length = 2
    if "ADDITION" in steps:
        length = 1
    if "DIGITS" in steps:
        length = 4 if field["type"] == "POSTCODE" else 2
    grams_expected = max(1, length + 2 * part.get("padding", 0) - part.get("q", 0) + 1)
    return {"EXACT": 1, "PHONETIC": 2 if field["type"] == "TEXT" else 1, "DATE_PARTS": 10,
            "NEIGHBOURS": 2 * part.get("steps", 0) + 1, "POSITIONAL": length,
            "POSITIONAL_BIGRAMS": 2 * length - 1, "BIGRAMS": length + 1, "TRIGRAMS": length + 2,
            "QGRAMS": grams_expected, "POSITIONAL_QGRAMS": grams_expected}[part["tokens"]]


def hash_counts(fields, bloom):
    """The hashes of every field, in order."""
    target = bloom.get("target_fill_permille", 0)
    if not target:
        return [part["hashes"] for part in bloom["fields"]]
    best = [1] * len(bloom["fields"])
    for factor in sorted({Fraction(a, part["weight"]) for part in bloom["fields"]
                          for a in range(1, 65)}):
        counts = [min(64, max(1, int(part["weight"] * factor))) for part in bloom["fields"]]
        unset = 1 << 32
        for part, count in zip(bloom["fields"], counts):
            for _ in range(expected_tokens(fields[part["field"]], part)):
                unset = unset * (bloom["bits"] - count) // bloom["bits"]
        if ((1 << 32) - unset) * 1000 > target << 32:
            break
        best = counts
    return best


def positions(key, token, bits, count):
    chosen = []
    counter = 0
    while True:
        for (word,) in struct.iter_unpack(">H", mac(key, bytes([counter]) + token)):
            if word < 65536 // bits * bits and word % bits not in chosen:
                chosen.append(word % bits)
            if len(chosen) == count:
                return chosen
        counter += 1


# Section 6: parts of exact tokens, and salt.

def part_of(field, part, value):
    kind = part.get("part", "WHOLE")
    if not value:
        return None
    if len(value) < part.get("length", 0):
        return None
    first, last = {"WHOLE": (0, len(value)), "YEAR": (0, 4), "MONTH_DAY": (4, 8),
                   "PREFIX": (0, part.get("length")),
                   "SUFFIX": (len(value) - part.get("length", 0), len(value))}[kind]
    if field["type"] == "DATE":
        for begin, end in (0, 4), (4, 6), (6, 8):
            if first < end and begin < last and set(value[begin:end]) == {"0"}:
                return None
    return value[first:last]


def message_of(fields, parts, values):
    message = b""
    for part in parts:
        text = part_of(fields[part["field"]], part, values[part["field"]])
        if text is None:
            return None
        message += struct.pack(">I", len(text)) + text.encode()
    return message


# Section 5: hardening.

class Stream:
    def __init__(self, key):
        self.key, self.counter, self.words = key, 0, []

    def below(self, bound):
        while True:
            if not self.words:
                block = mac(self.key, struct.pack(">Q", self.counter))
                self.words = list(struct.unpack(">8I", block))
                self.counter += 1
            word = self.words.pop(0)
            if word < (1 << 32) // bound * bound:
                return word % bound

    def shuffle(self, count):
        order = list(range(count))
        for i in range(count - 1, 0, -1):
            j = self.below(i + 1)
            order[i], order[j] = order[j], order[i]
        return order


def diffuse(bits, step, stream):
    out, pool = [], []
    for _ in range(step["bits"]):
        mine = []
        while len(mine) < step["inputs"]:
            fitting = [i for i, position in enumerate(pool) if position not in mine]
            if fitting:
                mine.append(pool.pop(fitting[-1]))
            else:
                pool = stream.shuffle(len(bits))
        out.append(sum(bits[i] for i in mine) % 2)
    return out


def rotate(x, by):
    return (x << by | x >> (32 - by)) & 0xffffffff


def quarter(x, a, b, c, d):
    for p, q, r, by in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        x[p] = (x[p] + x[q]) & 0xffffffff
        x[r] = rotate(x[r] ^ x[p], by)


def chacha20(key, counter):
    """One block of RFC 8439 with a nonce of zeros."""
    start = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, *struct.unpack("<8I", key), counter,
             0, 0, 0]
    x = list(start)
    for _ in range(10):
        for i in range(4):
            quarter(x, i, 4 + i, 8 + i, 12 + i)
        for i in range(4):
            quarter(x, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
    return struct.pack("<16I", *((a + b) & 0xffffffff for a, b in zip(x, start)))


def coin_words(record_key):
    counter = 0
    while True:
        for (word,) in struct.iter_unpack(">H", chacha20(record_key, counter)):
            if word < 64000:
                yield word
        counter += 1


def randomise(bits, chance, record_key):
    words = coin_words(record_key)
    return [word & 1 if word // 64 < chance else bit for bit, word in zip(bits, words)]


def harden(bits, name, steps, record):
    for i, step in enumerate(steps):
        ((kind, settings),) = step.items()
        stream = Stream(subkey(LINKAGE_KEY, "hardening", name, str(i)))
        n = len(bits)
        if kind == "permute":
            bits = [bits[source] for source in stream.shuffle(n)]
        elif kind == "diffuse":
            bits = diffuse(bits, settings, stream)
        elif kind == "balance":
            bits = bits + [1 - bit for bit in bits]
        elif kind == "fold":
            for _ in range(settings["times"]):
                bits = [a ^ b for a, b in zip(bits[:len(bits) // 2], bits[len(bits) // 2:])]
        elif kind == "rule90":
            for _ in range(settings["times"]):
                bits = [bits[i - 1] ^ bits[(i + 1) % n] for i in range(n)]
        elif kind == "randomise":
            noise = subkey(NOISE_KEY, "noise", name, "")
            bits = randomise(bits, settings["chance_permille"], mac(noise, record.encode()))
    return bits


def pack(bits):
    bits = bits + [0] * (-len(bits) % 8)
    return bytes(int("".join(map(str, bits[i:i + 8])), 2) for i in range(0, len(bits), 8))


def blocking(name, settings, bits):
    stream = Stream(subkey(LINKAGE_KEY, "blocking", name, "positions"))
    key = subkey(LINKAGE_KEY, "blocking", name, "tokens")
    out = b""
    for number in range(settings["tokens"]):
        chosen = []
        while len(chosen) < settings["bits"]:
            position = stream.below(len(bits))
            if position not in chosen:
                chosen.append(position)
        out += mac(key, bytes([number]) + pack([bits[i] for i in chosen]))[:8]
    return out


def raw_filter(fields, encoding, values):
    name, bloom = encoding["name"], encoding["bloom"]
    steps = bloom.get("hardening", [])
    salt, salted = b"", []
    if steps and "salt" in steps[0]:
        salt = message_of(fields, steps[0]["salt"]["parts"], values)
        salted = steps[0]["salt"].get("fields") or [part["field"] for part in bloom["fields"]]
    bits, any_token = [0] * bloom["bits"], False
    for part, count in zip(bloom["fields"], hash_counts(fields, bloom)):
        tokens = tokens_of(fields[part["field"]], part, values[part["field"]])
        if salt is None or (not tokens and not part.get("optional")):
            return None
        key = subkey(LINKAGE_KEY, "encoding", name, part["field"])
        for token in tokens:
            any_token = True
            message = (salt if part["field"] in salted else b"") + token.encode()
            for position in positions(key, message, bloom["bits"], count):
                bits[position] = 1
    return bits if any_token else None


def encode(schema, record, values):
    fields = {field["name"]: field for field in schema["fields"]}
    raw = {}
    for encoding in schema["encodings"]:
        name, made = encoding["name"], None
        if "bloom" in encoding:
            raw[name] = raw_filter(fields, encoding, values)
            if raw[name] is not None:
                made = pack(harden(raw[name], name, encoding["bloom"].get("hardening", []), record))
        elif "token" in encoding:
            message = message_of(fields, encoding["token"]["parts"], values)
            if message is not None:
                made = mac(subkey(LINKAGE_KEY, "token", name, ""), message)[:16]
        elif raw[encoding["blocking"]["filter"]] is not None:
            made = blocking(name, encoding["blocking"], raw[encoding["blocking"]["filter"]])
        yield name, made


def main():
    with open(sys.argv[1], encoding="ascii") as file:
        schema = json.load(file)
    with open(sys.argv[2], encoding="ascii", newline="") as file:
        for row in csv.DictReader(file):
            for name, made in encode(schema, row["record"], row):
                print(row["record"], name, made.hex() if made is not None else "-")


if __name__ == "__main__":
    main()
