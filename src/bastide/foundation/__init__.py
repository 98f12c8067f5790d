"""Pure Python that every layer may use: money, text, order, legal values, errors. No Django, no input or output."""
