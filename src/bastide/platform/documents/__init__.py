"""Documents to print, sign and keep: tagged PDF (PDF/UA-1) made from a small typed model."""
