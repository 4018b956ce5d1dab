"""Chinese names out of short lists of our own: common surnames, common characters.

A name here is made by chance; that somebody bears it is chance too.
"""

import numpy as np

from field_api.demonstration.world import Flags, Ints, picked

# The commoner first; the weights fall off like the real frequencies, roughly as 1 / rank.
SURNAMES = tuple(
    "王李张刘陈杨马赵高吴孙周魏何郭朱徐胡宋梁罗贾曹韩冯董苏焦石任"
    "田白常金雷侯孟武乔史康段郝万芦俞柴展滕寇牛路包强"
)
OF_MEN = tuple("建国军平强明伟文志海东林永生福贵宏斌成龙刚勇鹏飞杰浩宇博涛凯俊小德有义仁万春发山玉")
OF_WOMEN = tuple("秀英玉兰芳桂梅凤莲翠霞丽娟红燕艳萍琴香淑珍慧敏静雪婷佳欣怡雨彩菊花巧小爱月春玲云")

_RANK_WEIGHTS = 1 / (np.arange(len(SURNAMES)) + 3)


def surnames(rng: np.random.Generator, n: int) -> Ints:
    """`n` places in `SURNAMES`."""
    return picked(rng, len(SURNAMES), n, _RANK_WEIGHTS)


def given_names(rng: np.random.Generator, men: Flags) -> Ints:
    """Given names as numbers for `spelled`: one character for a fifth, two for the rest."""
    n = len(men)
    count = np.where(men, len(OF_MEN), len(OF_WOMEN))
    first = (rng.random(n) * count).astype(np.int64)
    second = (rng.random(n) * count).astype(np.int64)
    second[rng.random(n) < 0.2] = -1
    return first * 1000 + second + 1


def spelled(surname: list[int], given: list[int], men: list[bool]) -> list[str]:
    """The names in writing."""
    return [
        SURNAMES[family] + _given(number, OF_MEN if man else OF_WOMEN)
        for family, number, man in zip(surname, given, men, strict=True)
    ]


def _given(number: int, characters: tuple[str, ...]) -> str:
    first, second = divmod(number, 1000)
    return characters[first] + (characters[second - 1] if second else "")
