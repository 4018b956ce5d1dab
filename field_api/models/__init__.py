"""The register, the people who keep it, and what they found on their visits."""

from field_api.models.aid import Aid, AidClass, Programme
from field_api.models.envelope import QuarantinedBody, ReceivedEnvelope
from field_api.models.household import Household, HouseholdStatus, LocationSource
from field_api.models.office import Office
from field_api.models.person import Disability, Person, Relation, SelfCare, Sex
from field_api.models.visit import Visit, VisitOutcome, VisitWorker
from field_api.models.worker import Posting, PostingKind, Worker

__all__ = [
    "Aid",
    "AidClass",
    "Disability",
    "Household",
    "HouseholdStatus",
    "LocationSource",
    "Office",
    "Person",
    "Posting",
    "PostingKind",
    "Programme",
    "QuarantinedBody",
    "ReceivedEnvelope",
    "Relation",
    "SelfCare",
    "Sex",
    "Visit",
    "VisitOutcome",
    "VisitWorker",
    "Worker",
]
