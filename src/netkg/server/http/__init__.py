"""The HTTP interface: the protocol's core, and a thin Flask edge."""
