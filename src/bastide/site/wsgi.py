"""The web application, for any WSGI server."""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application

from bastide.site.start import load

load()
application = get_wsgi_application()
