"""The chat side: it sees knowledge only through its front door."""
