"""The incident report: a frozen model worked out of the journal, Markdown made of it, a file that holds it."""
