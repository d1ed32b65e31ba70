"""Help to write: new records and terms, and the layout of files."""
