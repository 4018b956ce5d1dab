"""Static files under names that hold their content's hash, compressed when collected."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Fails at collection when a stylesheet names a file that is not there."""

    support_js_module_import_aggregation = True
