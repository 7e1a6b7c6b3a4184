"""Numbered, atomic migrations; `HEAD` names the current revision so that two parallel ones collide in git."""
