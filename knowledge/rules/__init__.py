"""The ways to answer, each a function of a case that returns a finding, or None where it does not fit."""
