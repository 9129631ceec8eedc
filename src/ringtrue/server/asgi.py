"""The application for an ASGI server."""

import multiprocessing
import os
from typing import cast

from django.core.asgi import get_asgi_application
from django.urls import get_resolver

from ringtrue.server.bounds import Application, bounded
from ringtrue.server.family import follow_parent
from ringtrue.server.secret import keep_private
from ringtrue.server.sessions import signed_in

keep_private()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ringtrue.server.settings")
application = bounded(cast(Application, get_asgi_application()), known=signed_in)
# a page that cannot be loaded stops the start, not the first visitor
get_resolver().url_patterns  # noqa: B018
if multiprocessing.parent_process() is not None:
    follow_parent()
