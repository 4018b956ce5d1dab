"""Why an envelope is not taken, before anybody asks what the visit in it means."""

from django.utils.translation import gettext as _

from field_api.actions.visit_refusals import VisitRefusedError


class NotAnEnvelopeRefusedError(VisitRefusedError):
    """An item has no record_uuid, revision, kind or payload of the right type."""

    code = "push.not_an_envelope"

    def sentence(self) -> str:
        return _("这一条不是完整的记录，原文已封存。请更新手机页面后重试，或联系管理员。")


class NotCanonicalRefusedError(VisitRefusedError):
    """It holds NaN, an infinity, a lone surrogate or an integer over 2**53."""

    code = "push.not_canonical"

    def sentence(self) -> str:
        return _("这条记录含有无法识别的数字或字符，原文已封存。请重新填写后发送。")


class UnknownKindError(VisitRefusedError):
    """Only visits are taken so far."""

    code = "push.unknown_kind"

    def sentence(self) -> str:
        return _("服务器还不认识这类记录，原文已封存。请联系管理员升级系统。")


class ContentDiffersError(VisitRefusedError):
    """The same record and revision came before, with other content."""

    code = "push.content_differs"
    result = "conflict"

    def sentence(self) -> str:
        return _("同一条记录的同一版本已入库，而内容不同。先到的保留不变，这一份已封存。")
