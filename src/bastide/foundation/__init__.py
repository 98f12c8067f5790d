"""Pure Python that every layer may use: money, periods, text, law, errors. No Django, no input or output."""
