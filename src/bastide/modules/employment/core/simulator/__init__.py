"""An invented basin: jobs that open and close, and feeds of the real formats that tell of them.

Everything is a function of a seed and of a day, so that a feed read again tells the same; nothing
of it leaves an invented territory.
"""
