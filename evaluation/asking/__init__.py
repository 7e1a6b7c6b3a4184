"""Campaigns and whom they ask: frames, contacts, letters, leaders."""
