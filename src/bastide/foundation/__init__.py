"""Pure Python for every layer: money, text, order, law, errors. No Django, no input or output."""
