"""`locate/`: which divisions hold a point, and how sure that is. One by GET, many by POST."""

from typing import Any

import numpy as np
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from boundaries_data.api.open.fields import PLAIN_NUMBER
from boundaries_data.api.open.locate_shapes import (
    BulkLocateAnswer,
    LocateAnswer,
    LocateBody,
    LocateQuery,
)
from boundaries_data.api.open.shapes import asked, brief, located
from boundaries_data.locating import WARNINGS, Located, locate
from geo_minzheng.shared.api_schema import ERROR
from geo_minzheng.shared.crs import Datum
from geo_minzheng.shared.plain_answers import json_answer, plain_asker, refusal

_PLAIN = frozenset({"lon", "lat", "crs", "accuracy_m"})


class LocateView(APIView):
    """Point to divisions.

    One point of somebody signed in is answered without the framework, which takes longer than
    finding it; whatever is amiss, the framework says in its usual way.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        query = _plain_query(request.META["QUERY_STRING"]) if request.method == "GET" else None
        if query is None or plain_asker(request) is None:
            return super().dispatch(request, *args, **kwargs)
        try:
            return json_answer(_answer(query))
        except Exception as error:
            return refusal(error, request)

    @extend_schema(operation_id="locate", parameters=[LocateQuery], responses={200: LocateAnswer})
    def get(self, request: Request) -> Response:
        """Which divisions hold a point."""
        return Response(_answer(asked(request, LocateQuery)))

    @extend_schema(
        operation_id="locate_many",
        request=LocateBody,
        responses={
            200: BulkLocateAnswer,
            413: OpenApiResponse(ERROR.response, "More than 20,000 points."),
        },
    )
    def post(self, request: Request) -> Response:
        """The same for up to 20,000 points."""
        body = LocateBody(data=request.data)
        body.is_valid(raise_exception=True)
        sent = body.validated_data
        edition, found = locate(
            sent["points"][:, :2],
            datum=sent["crs"],
            accuracy_m=sent["points"][:, 2],
            day=sent["as_of"],
        )
        shapes: dict[int, dict[str, Any]] = {}
        return Response(
            {
                "as_of": sent["as_of"],
                "edition": edition.content_hash,
                "results": [_shape(one, shapes) for one in found],
            }
        )


def located_plainly(address: str) -> dict[str, Any] | None:
    """The answer to a question whose query is plain; None: the view is to be asked.

    Raises:
        NoEditionError: nothing had been published for today.
    """
    query = _plain_query(address)
    return None if query is None else _answer(query)


def _plain_query(address: str) -> dict[str, Any] | None:
    """What `LocateQuery` would read of a plain query; None: ask it."""
    # Nothing is escaped in what is plain, and reading escapes takes longer than all the rest.
    if "%" in address or "+" in address:
        return None
    given = dict(part.partition("=")[::2] for part in address.split("&"))
    if not {"lon", "lat", "crs"} <= given.keys() <= _PLAIN or given["crs"] not in Datum.values:
        return None
    query: dict[str, Any] = {"crs": given["crs"], "as_of": timezone.localdate()}
    for name, low, high in (("lon", -180, 180), ("lat", -90, 90), ("accuracy_m", 0, 100_000)):
        text = given.get(name, "0")
        if not PLAIN_NUMBER.fullmatch(text) or not low <= float(text) <= high:
            return None
        query[name] = float(text)
    return query


def _answer(query: dict[str, Any]) -> dict[str, Any]:
    edition, (found,) = locate(
        np.array([[query["lon"], query["lat"]]]),
        datum=query["crs"],
        accuracy_m=np.array([query.get("accuracy_m", 0.0)]),
        day=query["as_of"],
    )
    head = {"as_of": query["as_of"].isoformat(), "edition": edition.content_hash}
    return {**head, **_shape(found, {})}


def _shape(found: Located, shapes: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """The wire shape. `shapes` keeps those of divisions already met, which repeat in bulk."""
    for division in found.divisions:
        if division.id not in shapes:
            shapes[division.id] = located(division)
    return {
        "point": {"lon": found.lon, "lat": found.lat, "crs": "cgcs2000"},
        "divisions": [shapes[division.id] for division in found.divisions],
        "boundary_distance_m": found.boundary_distance_m,
        "certain": found.certain,
        "candidates": [
            {**brief(candidate.division), "share": candidate.share}
            for candidate in found.candidates
        ],
        "warnings": [{"code": code, "message": str(WARNINGS[code])} for code in found.warnings],
    }
