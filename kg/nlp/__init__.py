"""The spaCy pipeline: thin components over ``kg.extract``; the only door to spaCy."""
