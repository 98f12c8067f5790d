"""Legal values by date, each with its text: `law.value("operat.reduction_2030", on=day)`.

One YAML file per body of rules; the name of the file is the first word of the key. A value holds
from its date until the next one. Texts are known until a stated day: a later date is answered with
the last known value, marked as a scenario, never silently.
"""

from bastide.foundation.law.entries import LegalEntry, LegalValue, UnknownLegalValueError
from bastide.foundation.law.loading import entries, value

__all__ = ["LegalEntry", "LegalValue", "UnknownLegalValueError", "entries", "value"]
