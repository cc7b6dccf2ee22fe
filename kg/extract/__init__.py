"""Rules of extraction: pure functions over one sentence, no spaCy.

Read in this order: ``sentences`` (a document → sentences with their time), ``roles`` (why a numeral
stands there), ``figures`` and ``items`` (a clause → one stretch per figure), ``indicators`` (what a
figure measures), ``observations``; then ``names`` (mentions by form), ``relations`` and ``statuses``.
"""
