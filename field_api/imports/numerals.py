"""Numbers in Chinese numerals, as they stand in days and in names of village groups."""

NUMERALS = {c: str(n) for n, c in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "○": "0",
    "O": "0",
}


def counted(numerals: str) -> int:
    """十 to 三十一, also with 廿 and 卅."""
    spelled = numerals.replace("廿", "二十").replace("卅", "三十")
    tens, has_ten, ones = spelled.partition("十")
    if not has_ten:
        return int("".join(NUMERALS[c] for c in spelled))
    return int(NUMERALS.get(tens, "1")) * 10 + int(NUMERALS.get(ones, "0"))
