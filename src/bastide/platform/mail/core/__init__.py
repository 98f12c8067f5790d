"""Addresses, letters, what a mail server answered: rules without a server or a database."""
