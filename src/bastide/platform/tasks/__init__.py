"""Long work that can be followed, cancelled and resumed."""
