"""What is no longer needed of old batches, deleted: their files, and what their rows say."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from field_api.models import ImportBatch, ImportPiece, ImportRow, ImportState
from geo_minzheng.shared.history import changed_by


def purge_imports() -> int:
    """Delete files and contents of rows older than they may be kept; how many batches.

    What was written stays undoable: which rows of the register a batch touched is kept.
    """
    before = timezone.now() - timedelta(days=settings.IMPORT_FILES_KEPT_DAYS)
    old = ImportBatch.objects.filter(purged_at=None, created_at__lt=before)
    at_work = (ImportState.APPLYING, ImportState.UNDOING)
    purged = 0
    for batch in old.exclude(state__in=at_work).order_by("id"):
        with changed_by(None, action="imports.purge"):
            held = ImportBatch.objects.select_for_update().get(pk=batch.pk)
            if held.state in at_work:
                continue
            rows = ImportRow.objects.filter(batch=held)
            if held.state in (ImportState.APPLIED, ImportState.UNDONE):
                rows.update(content=None, content_hash=None)
            else:
                rows.delete()
                held.state = ImportState.DISCARDED
            ImportPiece.objects.filter(batch=held).delete()
            held.purged_at = timezone.now()
            held.save()
            purged += 1
    return purged
