"""SIRET: fourteen digits whose Luhn key is checked; La Poste's offices follow a rule of their own."""

import re

# La Poste has more offices than its keys allow: those SIRET are valid when their digits add up to a multiple of 5.
LA_POSTE = "356000000"
SEPARATORS = re.compile(r"[\s.\u00a0\u202f-]+")


def normalised(text: str) -> str:
    """The digits alone, as people group them in many ways."""
    return SEPARATORS.sub("", text)


def fault(text: str) -> str | None:
    """The French sentence that says why this is no SIRET, None when it is one."""
    digits = normalised(text)
    if not re.fullmatch(r"[0-9]+", digits):
        return "Le SIRET n’a que des chiffres : recopiez les 14 chiffres de votre avis de situation Insee."
    if len(digits) != 14:
        return f"Le SIRET a 14 chiffres, vous en avez écrit {len(digits)} : un SIREN de 9 chiffres ne suffit pas."
    if not _keyed(digits):
        return "Ce SIRET n’existe pas : sa clé ne correspond pas. Vérifiez chaque chiffre."
    return None


def shown(digits: str) -> str:
    """Grouped as the administration writes it: 999 000 078 00017."""
    return f"{digits[:3]}\u202f{digits[3:6]}\u202f{digits[6:9]}\u202f{digits[9:]}"


def _keyed(digits: str) -> bool:
    if digits == "0" * 14:
        return False
    if digits.startswith(LA_POSTE) and sum(map(int, digits)) % 5 == 0:
        return True
    return _luhn(digits[:9]) and _luhn(digits)


def _luhn(digits: str) -> bool:
    """The sum of the digits, every second one from the right doubled, is a multiple of 10."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + position % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
