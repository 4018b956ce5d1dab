"""The forms of a page with what a browser would send, read from its HTML."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """One form: where it goes, and name → the values that a browser offers or sends."""

    action: str
    method: str
    given: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._select = ""

    def handle_starttag(self, tag, attrs):
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(said.get("action", ""), said.get("method", "get").lower()))
        if not self.forms:
            return
        name, value, form = said.get("name", ""), said.get("value", ""), self.forms[-1]
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            form.offered.setdefault(self._select, []).append(value)
            if "selected" in said or self._select not in form.given:
                form.given[self._select] = [value]
        elif tag == "textarea" and name:
            form.given.setdefault(name, [""])
        elif tag == "input" and name:
            self._input(form, said.get("type", "text"), name, value, "checked" in said)

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = ""

    def _input(self, form: Form, kind: str, name: str, value: str, checked: bool) -> None:
        if kind in ("radio", "checkbox"):
            form.offered.setdefault(name, []).append(value)
            if checked:
                form.given.setdefault(name, []).append(value)
        elif kind not in ("submit", "file"):
            form.given.setdefault(name, []).append(value)


def forms_in(page: str) -> list[Form]:
    """The forms of a page that send something."""
    reader = _Reader()
    reader.feed(page)
    return [form for form in reader.forms if form.method == "post"]
