"""Sheets of actions and of money, written by this room and read back."""
