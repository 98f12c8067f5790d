"""The web application, for any WSGI server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bastide.site.settings")  # noqa: TID251 -- Django reads it there

application = get_wsgi_application()
