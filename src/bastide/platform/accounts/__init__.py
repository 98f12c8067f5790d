"""People who sign in: accounts by e-mail, second factor, OpenID Connect by setting."""
