"""The rules and sums of the estate: matrix, indicators, robustness, plans. No Django."""
