"""Files about organisations: staff annexes and invented organisations."""
