"""Serve releases over HTTP: a protocol core without a web framework, and a thin Flask edge."""
