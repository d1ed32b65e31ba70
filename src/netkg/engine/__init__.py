"""Answer queries and take updates: the one package that knows which engine runs."""
