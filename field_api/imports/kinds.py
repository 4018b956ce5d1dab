"""The kinds of file, by their name."""

from field_api.imports.aid_fields import AIDS
from field_api.imports.fields import Kind
from field_api.imports.household_fields import HOUSEHOLDS
from field_api.imports.means_fields import MEANS
from field_api.imports.person_fields import PERSONS

KINDS: dict[str, Kind] = {kind.name: kind for kind in (HOUSEHOLDS, PERSONS, AIDS, MEANS)}
