"""Names by form: quotation, suffix, verb of honour, gazetteer, list. ``find.find`` settles them."""
