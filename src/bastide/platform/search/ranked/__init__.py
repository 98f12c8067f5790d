"""Ranked search of French texts: some of the words asked are enough, the best answers first.

`asking` reads what was typed, `lexicon` and `spelling` widen it, `ranking` scores, `memory` and the
database hold the words. Everything but `models`, `services`, `queries` and `engine` is pure.
"""
