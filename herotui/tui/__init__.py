"""The app: what the responder sees and presses. The only importer of Textual."""
