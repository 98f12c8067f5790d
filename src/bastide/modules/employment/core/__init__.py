"""The rules of the local jobs engine: places, salaries, feeds, duplicates. Nothing of Django."""
