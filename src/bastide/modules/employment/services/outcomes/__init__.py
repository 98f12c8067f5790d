"""What became of recruitments, and what each day was."""
