"""Digests: when they are due and what they say."""
