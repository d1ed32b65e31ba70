"""Cohort studies in the format of cBioPortal: read as a stream into a graph of their own, never into a release."""
