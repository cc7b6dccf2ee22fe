"""Names by form: quotation, suffix, verb of honour, gazetteer, enumeration. ``find.mentions`` is the whole."""
