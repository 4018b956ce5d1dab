"""Means assessments through the API: keeping one. A dossier shows them all."""

from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.actions.means import MEANS_FACTS, assess_means
from field_api.api.desk.register.asking import asked, changes
from field_api.models import MeansAssessment


class MeansFacts(serializers.ModelSerializer[MeansAssessment]):
    """Income, expenses and assets; amounts are yuan a year. What is left out is none."""

    note = serializers.CharField(required=False, allow_blank=True, max_length=2000)

    class Meta:
        model = MeansAssessment
        fields: ClassVar = list(MEANS_FACTS)


class MeansAsked(serializers.Serializer[Any]):
    """One assessment."""

    assessed_on = serializers.DateField()
    facts = MeansFacts()
    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)


class KeptMeans(serializers.Serializer[Any]):
    """The assessment that was kept."""

    assessed_on = serializers.DateField()


class MeansView(APIView):
    """Keeping an assessment; a later one never replaces an earlier one."""

    @changes("households_assess_means", MeansAsked, KeptMeans, status=HTTPStatus.CREATED)
    def post(self, request: Request, uid: UUID) -> Response:
        by, given = asked(request, MeansAsked)
        made = assess_means(by=by, household=uid, today=timezone.localdate(), **given)
        return Response(KeptMeans(made).data, status=HTTPStatus.CREATED)
