"""The guided forms of A2, A4 and A5: pure functions from the incident to what is asked, part by part."""
