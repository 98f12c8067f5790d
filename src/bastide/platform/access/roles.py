"""The five roles of a person in a room, each holding what the lower ones may do."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.IntegerChoices):
    """What a person may do in a room of a perimeter; a higher role includes the lower ones."""

    READER = 10, _("lecture")
    CONTRIBUTOR = 20, _("contribution")
    REFERENT = 30, _("référent")
    MANAGER = 40, _("gestion")
    ADMINISTRATOR = 50, _("administration du territoire")
