"""Punctuation in templates: {% mark "（" %}, {{ names|listed }}, {{ reasons|clauses }}."""

from django import template

from geo_minzheng.shared import marks

register = template.Library()

register.simple_tag(marks.mark, name="mark")
register.filter("listed", marks.listed)
register.filter("clauses", marks.clauses)
