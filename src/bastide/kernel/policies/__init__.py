"""Public policies: dated nomenclatures and the rules that attach budget lines to them."""
