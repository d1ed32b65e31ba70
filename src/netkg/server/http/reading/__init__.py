"""Pages made for reading: what a release says of a gene, a drug, a study or a tumour class, as typed values.

Each module of a page is a pure function from a loaded release to dataclasses; the templates only lay these out.
"""
