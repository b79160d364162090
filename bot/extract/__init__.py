"""From an article's text to its developments: the only place that knows spaCy."""
