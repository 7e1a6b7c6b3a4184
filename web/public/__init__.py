"""Home, mails as they are written, the design page."""
