"""Pure Python that every layer may use: money, text, errors. No Django, no input or output."""
