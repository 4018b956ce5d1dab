"""What lists say of how many rows they have, in the right number of each language."""

from django.utils.translation import ngettext


def households(n: int, more: bool) -> str:
    if more:
        return ngettext("超过 {n} 户", "超过 {n} 户", n)
    return ngettext("共 {n} 户", "共 {n} 户", n)


def people(n: int, more: bool) -> str:
    if more:
        return ngettext("超过 {n} 人", "超过 {n} 人", n)
    return ngettext("共 {n} 人", "共 {n} 人", n)


def aids(n: int, more: bool) -> str:
    if more:
        return ngettext("超过 {n} 项", "超过 {n} 项", n)
    return ngettext("共 {n} 项", "共 {n} 项", n)


def visits(n: int, more: bool) -> str:
    if more:
        return ngettext("超过 {n} 次", "超过 {n} 次", n)
    return ngettext("共 {n} 次", "共 {n} 次", n)


def offices(n: int, more: bool) -> str:
    if more:
        return ngettext("超过 {n} 个", "超过 {n} 个", n)
    return ngettext("共 {n} 个", "共 {n} 个", n)
