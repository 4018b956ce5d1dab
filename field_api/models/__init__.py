"""The register, the people who keep it, what they found on their visits, and who read it."""

from field_api.models.aid import Aid, AidClass, Programme
from field_api.models.column_choice import ColumnChoice
from field_api.models.envelope import QuarantinedBody, ReceivedEnvelope
from field_api.models.household import Household
from field_api.models.household_choices import HouseholdStatus, LocationSource
from field_api.models.import_rows import ColumnMapping, ImportPiece, ImportRow, Outcome, Verdict
from field_api.models.imports import AT_WORK, Choice, ImportBatch, ImportKind, ImportState
from field_api.models.listed_rows import ListedRows
from field_api.models.means import MeansAssessment
from field_api.models.office import Office
from field_api.models.person import Person
from field_api.models.person_choices import (
    Disability,
    NotCounted,
    Relation,
    SelfCare,
    SelfCareItem,
    Sex,
    WorkAbility,
)
from field_api.models.photo import Photo
from field_api.models.reading import Purpose, Reading, ReadingKind
from field_api.models.saved_view import ListName, SavedView
from field_api.models.tally import Tally
from field_api.models.visit import Visit, VisitOutcome, VisitWorker
from field_api.models.worker import Posting, PostingKind, Worker

__all__ = [
    "AT_WORK",
    "Aid",
    "AidClass",
    "Choice",
    "ColumnChoice",
    "ColumnMapping",
    "Disability",
    "Household",
    "HouseholdStatus",
    "ImportBatch",
    "ImportKind",
    "ImportPiece",
    "ImportRow",
    "ImportState",
    "ListName",
    "ListedRows",
    "LocationSource",
    "MeansAssessment",
    "NotCounted",
    "Office",
    "Outcome",
    "Person",
    "Photo",
    "Posting",
    "PostingKind",
    "Programme",
    "Purpose",
    "QuarantinedBody",
    "Reading",
    "ReadingKind",
    "ReceivedEnvelope",
    "Relation",
    "SavedView",
    "SelfCare",
    "SelfCareItem",
    "Sex",
    "Tally",
    "Verdict",
    "Visit",
    "VisitOutcome",
    "VisitWorker",
    "WorkAbility",
    "Worker",
]
