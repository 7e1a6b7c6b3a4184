"""The life of the label: organisation, candidacy, decision, certificate, status, register."""
