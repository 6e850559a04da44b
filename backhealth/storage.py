"""Static files with a hash in their name, so browsers may keep them for good."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites the imports inside ES modules to the hashed names."""

    support_js_module_import_aggregation = True
