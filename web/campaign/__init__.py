"""The workshop of campaigns: preparation, codes, letters, kiosk, follow-up."""
