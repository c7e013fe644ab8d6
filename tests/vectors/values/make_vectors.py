#!/usr/bin/env python3
"""Values as section 1 of agents/ENCODING.md says them.

    make_vectors.py expected.txt > new_expected.txt

Reads type, normalisers, format and cell of every line, and writes the line with the value that the
cell gets. Shares nothing with the normaliser; folds Latin letters only.
"""
import calendar
import re
import sys
import unicodedata

# Folding.

GONE = "\u00AD\u200B\u200C\u200D\u200E\u200F\u2060\uFEFF"
LIKE = {"'": "\u00B4\u02B9\u02BA\u02BB\u02BC\u02BD\u02C8\u02CA\u02CB\u2018\u2019\u201A\u201B\u2032"
             "\u2035\uFF07",
        "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\uFE63\uFF0D",
        " ": "\u00A0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u3000"}
WITHOUT_PARTS = {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O",
                 "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH",
                 "ı": "i"}


def fold(cell):
    cell = "".join(c for c in cell.strip(" \t\r\n") if c not in GONE)
    for plain, alike in LIKE.items():
        cell = re.sub(f"[{alike}]", plain, cell)
    cell = "".join(WITHOUT_PARTS.get(c, c) for c in unicodedata.normalize("NFKD", cell))
    return "".join(c for c in cell if ord(c) < 128).upper().strip(" \t\r\n")


def letters_and_digits(text):
    return re.sub("[^A-Z0-9]", "", text)


UNKNOWN = set("""ANONIEM GEENNAAM GEENVOORNAAM NAN NB NIETBEKEND NIETINGEVULD NIETVANTOEPASSING NN
NNB NNO NONE NOTKNOWN NTB NULL NVT ONB ONBEK ONBEKEND ONBEKENDE UNK UNKNOWN""".split())


def is_unknown(text):
    word = letters_and_digits(text)
    return (not word or text in ("N/A", "#N/A") or word in UNKNOWN
            or re.fullmatch("XX+", word) is not None)


# Names.

PARTICLES = set("""AAN AF AM AUF AUS BIJ BOVEN BY DA DAL DALLA DAS DE DECA DEGLI DEI DEL DELLA DEM
DEN DER DES DI DIE DO DON DOS DU GEN HET IM IN LA LAS LE LES LO LOS OF ONDER OP OVER S T TE TEN TER
THO THOE THOR TO TOE TOT UIJT UIT UND UNTER UYT VAN VER VOM VON VOOR VOR ZU ZUM ZUR
VANDE VANDEN VANDER VANT VD VDR""".split())
VAN_DE = {"VANDE", "VANDEN", "VANDER", "VD", "VDR"}
PARTNER_WITH_VAN = {"ECHTG", "ECHTGENOOT", "ECHTGENOTE", "WED", "WEDUWE", "WEDUWNAAR"}
PARTNER = PARTNER_WITH_VAN | {"EV", "GEB", "GEBOREN"}
ARTICLES = {"ABD", "ABU", "AIT", "AL", "BIN", "EL", "IBN", "MAC", "MC"}
ELIDED = {"ALL", "D", "DALL", "DELL", "L", "O"}


def marked_words(text):
    """Words with a mark where an apostrophe stands before or behind them: 'T, D'."""
    text = re.sub(r"(?<![A-Z0-9'])E/V(?![A-Z0-9'])", "EV", text.replace("`", "'"))
    words = []
    for run in re.findall("[A-Z0-9']*[A-Z0-9][A-Z0-9']*", text):
        last = re.fullmatch("(.*[A-Z0-9])'+([TS])", run)
        pieces = [run]
        if last and letters_and_digits(last[1]) in PARTICLES:
            pieces = [last[1], "'" + last[2]]
        for piece in pieces:
            before = "'" if piece[0] == "'" else ""
            behind = "'" if piece[-1] == "'" else ""
            words.append(before + letters_and_digits(piece) + behind)
    return words


def plain(word):
    return word.strip("'")


def particles_at(words, i):
    if plain(words[i]) in PARTICLES:
        return 1
    pair = [plain(word) for word in words[i:i + 2]] == ["V", "D"]
    return 2 if pair and i + 2 < len(words) and len(plain(words[i + 2])) >= 3 else 0


def stems(words):
    """Where words stand that belong to no particle."""
    places, i = [], 0
    while i < len(words):
        taken = particles_at(words, i)
        if not taken:
            places.append(i)
        i += taken or 1
    return places


def partner_words_at(words, i):
    if i + 1 == len(words):
        return 0
    here, behind = plain(words[i]), plain(words[i + 1])
    if here == "E" and behind == "V":
        return 2 if i > 0 and len(plain(words[i - 1])) >= 2 else 0
    if here in PARTNER_WITH_VAN and behind == "VAN":
        return 2
    return 1 if here in PARTNER else 0


def without_partner_words(words):
    done = 0
    while True:
        for i in stems(words):
            count = partner_words_at(words, i)
            name_before = any(done <= place < i for place in stems(words))
            name_behind = stems(words[i + count:])
            if i >= done and count and name_before and name_behind:
                words = words[:i] + words[i + count:]
                done = i
                break
        else:
            return words


def name_words(text):
    front, comma, behind = text.partition(",")
    if comma:
        first = marked_words(behind)
        in_order = first and plain(first[0]) in PARTNER
        words = marked_words(text) if in_order else first + marked_words(front)
    else:
        words = marked_words(text)
    return without_partner_words(words)


def leading(words):
    i = 0
    while i < len(words) and particles_at(words, i):
        i += particles_at(words, i)
    return i


def stem(words):
    return "".join(map(plain, words[min(leading(words), len(words) - 1):]))


def particle(words):
    text = " ".join(map(plain, words))
    if text.replace(" ", "") in VAN_DE:
        return "VANDE"
    front = " " + "  ".join(map(plain, words[:leading(words)])) + " "
    front = re.sub(" VAN  DE[NR]? | V  D ", " VANDE ", front)
    return "".join("VANDE" if word in VAN_DE else word for word in front.split())


def parts(words):
    found, i, after_particle = [], 0, False
    while i < len(words):
        taken = particles_at(words, i)
        if plain(words[i]) in "ST" and not after_particle and not words[i].startswith("'"):
            taken = 0
        if taken:
            i, after_particle = i + taken, True
            continue
        part = plain(words[i])
        while i + 1 < len(words) and not particles_at(words, i + 1):
            elided = plain(words[i]) in ELIDED and (words[i].endswith("'") or after_particle)
            if plain(words[i]) not in ARTICLES and not elided:
                break
            i, after_particle = i + 1, False
            part += plain(words[i])
        found.append(part)
        i, after_particle = i + 1, False
    return found or [plain(words[-1])]


# Each applied at the place where it fits; of several the first.
SPELLING = [("AIJ|AY", "AI"), ("AE", "AA"), ("AU", "OU"), ("^CHR", "KR"), ("CKX|CX", "KS"),
            ("CK", "K"), ("CH", "G"), ("C(?=[EIY])", "C"), ("C", "K"), ("DT$|D$", "T"),
            ("EIJ|EY", "EI"), ("GH", "G"), ("IJ", "Y"), ("OIJ|OY", "OI"), ("PH", "F"),
            ("QU", "KW"), ("SSCH", "S"), ("SCH$", "S"), ("SCH", "SCH"), ("SZ$", "S"), ("TH", "T"),
            ("UIJ|UY", "UI"), ("X", "KS")]


def respell(word):
    out, at = "", 0
    while at < len(word):
        sound, length = word[at], 1
        for pattern, rewritten in SPELLING:
            found = re.compile(pattern).match(word, at)
            if found and not (pattern[0] == "^" and at > 0):
                sound, length = rewritten, len(found[0])
                break
        for letter in sound:
            if letter in "AEIOUY0123456789" or not out.endswith(letter):
                out += letter
        at += length
    return out


def apply(normalisers, words):
    for normaliser in normalisers:
        if normaliser == "DUTCH_SPELLING":
            words = [respell(word) for word in words]
        elif normaliser == "FIRST_PART":
            words = words[:1]
        elif normaliser == "LAST_PART":
            words = words[-1:]
        elif normaliser == "INITIALS":
            words = ["".join(word[0] for word in words)]
    if "PARTS" in normalisers:
        words = list(dict.fromkeys(words))
    return " ".join(words)


def name(text, normalisers, _):
    words = name_words(text)
    if not words:
        return ""
    cut = {"PARTS", "FIRST_PART", "LAST_PART", "INITIALS"} & set(normalisers)
    return apply(normalisers, parts(words) if cut else [stem(words)])


def without_decimals(text):
    return re.sub("([0-9]+)[.,]00?", r"\1", text) if re.fullmatch("[0-9]+[.,]00?", text) else text


# Dates.

MONTHS = {month: number for number, months in enumerate([
    "JAN JANUARI JANUARY", "FEB FEBR FEBRUARI FEBRUARY", "MRT MAA MAART MAR MARCH", "APR APRIL",
    "MEI MAY", "JUN JUNI JUNE", "JUL JULI JULY", "AUG AUGUSTUS AUGUST", "SEP SEPT SEPTEMBER",
    "OKT OKTOBER OCT OCTOBER", "NOV NOVEMBER", "DEC DECEMBER"], 1) for month in months.split()}
ORDERS = {"ymd": (0, 1, 2), "dmy": (2, 1, 0), "mdy": (2, 0, 1)}
DUMMIES = {(1900, 1, 1), (1, 1, 1), (1111, 11, 11), (9999, 12, 31)}


def without_time(text):
    found = re.search("(?<=[0-9])T(?=[0-9])", text)
    if found:
        return text[:found.start()]
    return re.sub("[0-9]*:.*", "", text, flags=re.DOTALL).strip() if ":" in text else text


def named(text):
    year = month = day = ""
    for piece in filter(None, re.split("[-/. ,]", text)):
        if piece[0].isalpha():
            if month or piece not in MONTHS:
                return None
            month = str(MONTHS[piece])
        elif len(piece) == 4:
            if year:
                return None
            year = piece
        elif day:
            return None
        else:
            day = piece
    return (year, month, day) if year and month else None


def written(text, order):
    """Year, month and day as they stand there."""
    if re.search("[A-Z]", text):
        return named(text)
    if re.fullmatch("[0-9]{8}", text):
        cuts = (text[:4], text[4:6], text[6:]) if order == "ymd" else (text[:2], text[2:4], text[4:])
    else:
        cuts = re.split(r" *[-/.] *| +", text)
        if len(cuts) == 4 and not cuts[3]:
            cuts.pop()
        if len(cuts) != 3:
            return None
        if len(cuts[0]) == 4:
            order = "ymd"
    return tuple(cuts[place] for place in ORDERS[order])


def number(digits):
    if not digits:
        return 0
    return int(digits) if re.fullmatch("[0-9]{1,4}", digits) else -1


def read(text, order):
    cuts = written(text, order)
    if cuts is None or (len(cuts[0]) < 4 and cuts[0].strip("0")):
        return None
    return (-1 if len(cuts[0]) > 4 else number(cuts[0]), number(cuts[1]), number(cuts[2]))


def possible(date):
    return 1800 <= date[0] <= 2199 and 0 <= date[1] <= 12 and 0 <= date[2] <= 31


def is_of_another_order(text, order):
    for other in ORDERS:
        date = read(text, other)
        if date and possible(date):
            return True
        moved = re.fullmatch("[0-9]{8}", text) and "ymd" in (order, other) and order != other
        if moved and 1800 <= date[0] <= 2199:
            return True
    return False


def date(text, _, order):
    digits = set(letters_and_digits(text))
    if len(text) > 64 or digits in ({"0"}, {"9"}):
        return ""
    text = without_time(without_decimals(text.strip(" '\";,()[]")))
    found = read(text, order or "ymd")
    if found is None or found in DUMMIES:
        return ""
    if not possible(found) and is_of_another_order(text, order or "ymd"):
        return ""
    year, month, day = found
    year = year if 1800 <= year <= 2199 else 0
    month = month if 1 <= month <= 12 else 0
    day = day if 1 <= day <= 31 else 0
    if month and day > calendar.monthrange(year or 2000, month)[1]:
        day = 0
    return f"{year:04}{month:02}{day:02}" if year or (month and day) else ""


# Values of other forms.

def text_value(text, normalisers, _):
    return apply(normalisers, re.findall("[A-Z0-9]+", re.sub("['`]", "", text)))


def sex(text, *_):
    word = letters_and_digits(text)
    if word in "M MAN MALE 1 JONGEN MANNELIJK BOY".split():
        return "M"
    return "V" if word in "V F VROUW FEMALE 2 MEISJE VROUWELIJK W WOMAN GIRL".split() else ""


def postcode(text, normalisers, _):
    code = letters_and_digits(text)
    code = re.sub("^NL(?=[0-9]{4}([A-Z]{2})?$)", "", code)
    digits = set(re.findall("[0-9]", code))
    if digits == {"0"} or (digits == {"9"} and not re.fullmatch("9999X[A-L]", code)):
        return ""
    if re.fullmatch("0[0-9]{3}[A-Z]{2}|[0-9]{4}S[ADS]", code):
        return ""
    return re.match("[0-9]*", code)[0] if "DIGITS" in normalisers else code


def house_number(text, normalisers, _):
    found = re.match("[^A-Z0-9]*0*([1-9][0-9]*)", text)
    if not found:
        return ""
    addition = letters_and_digits(text[found.end():])
    addition = "HS" if addition == "HUIS" else re.sub("^([0-9]+)(HOOG|HG)$", r"\1", addition)
    if "ADDITION" in normalisers:
        return addition
    if "DIGITS" in normalisers:
        return found[1]
    return found[1] + ("-" if addition[:1].isdigit() else "") + addition


def bsn(text, *_):
    digits = letters_and_digits(text)
    digits = "0" + digits if len(digits) == 8 else digits
    if not re.fullmatch("[0-9]{9}", digits) or set(digits) in ({"0"}, {"9"}):
        return ""
    weighted = sum(int(d) * w for d, w in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1)))
    return digits if weighted % 11 == 0 else ""


def whole_number(text, *_):
    return text.lstrip("0") or "0" if re.fullmatch("[0-9]+", text) else ""


BY_TYPE = {"TEXT": text_value, "NAME": name, "DATE": date, "SEX": sex, "POSTCODE": postcode,
           "HOUSE_NUMBER": house_number, "BSN": bsn, "NUMBER": whole_number,
           "NAME_PARTICLE": lambda text, *_: particle(name_words(text)), "CODE": lambda text, *_: text}


def value_of(kind, normalisers, order, cell):
    text = fold(cell)
    if not text or (kind != "CODE" and is_unknown(text)):
        return ""
    if kind in ("SEX", "POSTCODE", "HOUSE_NUMBER", "BSN", "NUMBER"):
        text = without_decimals(text)
    return BY_TYPE[kind](text, normalisers.split(), order)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        print(next(file), end="")
        for line in file:
            kind, normalisers, order, cell, _ = line.rstrip("\n").split("|")
            read_cell = cell.replace("\\u200B", "\u200B").replace("\\u00A0", "\u00A0")
            value = value_of(kind, normalisers, order, read_cell)
            print(kind, normalisers, order, cell, value, sep="|")


if __name__ == "__main__":
    main()
