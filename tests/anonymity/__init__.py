"""Attacks on the ballot box, by somebody who holds everything except the minds of the people."""
