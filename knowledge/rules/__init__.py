"""The rules of the matcher: each takes a case and returns a finding, or None where it does not fit."""
