"""`label-verify verdict dossier.zip`: the rules applied again to what was published, compared with what was decided."""

import io
import zipfile
from collections.abc import Iterator
from fractions import Fraction
from hashlib import sha256
from typing import NamedTuple

from verify import rules
from verify.proofs import Document, Refused, read, verified

MANIFEST = "manifeste.json"
NAMES = {MANIFEST, "mesures.json", "referentiel.toml", "attestation.jcs.json", "LISEZMOI.txt"}
LARGEST = 4 * 1024 * 1024
GRANTS = {"granted": "accordé", "granted_with_reservations": "accordé avec réserves"}


class Dossier(NamedTuple):
    """What a dossier holds once its signatures hold."""

    credential: Document
    basis: Document
    rulebook: Document
    measures: rules.Measures


def files_of(data: bytes) -> dict[str, bytes]:
    """The files of the zip: those expected, once each, stored as they are."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            held = archive.infolist()
            if sorted(one.filename for one in held) != sorted(NAMES) or sum(one.file_size for one in held) > LARGEST:
                raise Refused("Dossier : il ne contient pas les fichiers attendus, et eux seuls.")
            return {one.filename: archive.read(one) for one in held}
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise Refused("Dossier : ce n’est pas une archive lisible.") from error


def opened(files: dict[str, bytes], published: Document) -> Dossier:
    """The dossier whose manifest and attestation the issuer's published keys signed; Refused otherwise."""
    manifest = verified(read(files[MANIFEST], "Manifeste"), published, "cert", "Manifeste")
    digests = {name: sha256(data).hexdigest() for name, data in files.items()}
    if manifest["files"] != {name: digest for name, digest in digests.items() if name != MANIFEST}:
        raise Refused("Un fichier du dossier n’est pas celui que le manifeste a signé.")
    credential = verified(read(files["attestation.jcs.json"], "Attestation"), published, "cert", "Attestation")
    if not manifest["issuer"] == credential["issuer"]["id"] == published["id"]:
        raise Refused(f"Les clés publiées sont celles de {published['id']}, pas de {manifest['issuer']}.")
    named = [one["narrative"][-64:] for one in credential.get("evidence", ()) if one.get("id") == manifest["id"]]
    if named != [digests["mesures.json"]]:
        raise Refused("Les mesures du dossier ne sont pas celles que l’attestation a signées.")
    if not credential["credentialSubject"]["achievement"]["criteria"]["narrative"].endswith(
        digests["referentiel.toml"]
    ):
        raise Refused("Le référentiel du dossier n’est pas celui que l’attestation a signé.")
    basis, rulebook = read(files["mesures.json"], "Mesures"), rules.read(files["referentiel.toml"])
    return Dossier(credential, basis, rulebook, {one["code"]: one for one in basis["measures"]})


def compared(dossier: Dossier) -> list[rules.Applied]:
    """The rules once applied; Refused unless they give the decided verdict, and the measures the signed figures."""
    found, basis = rules.applied(dossier.rulebook, dossier.measures), dossier.basis
    read_by_committee = {one["code"]: one["outcome"] for one in basis["rules"]}
    if set(read_by_committee) != {rule.code for rule in found}:
        raise Refused("Les règles que le comité a lues ne sont pas celles du référentiel.")
    for rule in found:
        if rule.outcome != read_by_committee[rule.code]:
            told = rules.WORDS.get(read_by_committee[rule.code], "autre chose")
            raise Refused(
                f"Règle {rule.code} : le calcul la dit {rules.WORDS[rule.outcome]}, le comité l’a lue {told}."
            )
    subject, level = dossier.credential["credentialSubject"], rules.level(dossier.rulebook, found)
    if level is None or level != basis["level"] or not subject["achievement"]["id"].endswith(f"#{level}"):
        raise Refused(f"Niveau : le calcul donne « {level or 'aucun'} », et non celui du certificat.")
    for result in subject["result"]:
        code = result["resultDescription"].partition("#")[2]
        scale = Fraction(20 if code.startswith("mystere.") else 100, 100)
        measure = dossier.measures.get(code)
        if measure is None or abs(Fraction(result["value"]) * scale - Fraction(measure["value"])) > rules.ROUNDED:
            raise Refused(f"{code} : l’attestation dit {result['value']} sur 100, les mesures disent autre chose.")
    return found


class Decision(NamedTuple):
    """The votes for the decision, those cast, the quorum; findings recorded and nonconformities open; documents."""

    outcome: str
    own: int
    cast: int
    quorum: int
    findings: int
    open: int
    proofs: int


def decided(basis: Document) -> Decision:
    """What was decided and on what, when its quorum and its majority are there; Refused otherwise."""
    decision, votes, known = basis["decision"], basis["decision"]["votes"], basis["findings"]
    cast, own = sum(votes.values()), votes.get(decision["outcome"], 0)
    if decision["outcome"] not in GRANTS or own * 2 <= cast or cast < decision["quorum"]:
        raise Refused("Les votes ne portent pas la décision : ni majorité, ni quorum suffisants.")
    total, left = sum(one["recorded"] for one in known.values()), known["major"]["open"] + known["minor"]["open"]
    return Decision(decision["outcome"], own, cast, decision["quorum"], total, left, len(basis["evidence"]))


def verify(data: bytes, published: Document) -> Iterator[str]:
    """One French line per step that holds, one per rule; Refused at the first that does not."""
    dossier = opened(files_of(data), published)
    number = dossier.credential["credentialSubject"]["licenseNumber"]
    yield f"Signatures : manifeste et attestation du certificat {number} signés par {published['id']}."
    for name, parts in rules.coherent(dossier.rulebook, dossier.measures, dossier.basis["plan"]):
        value = rules.comma(dossier.measures[name]["value"])
        yield f"{name} = {value} : c’est bien la moyenne de ses {parts} composantes."
    yield from map(str, compared(dossier))
    made = decided(dossier.basis)
    yield f"Audit : constats {made.findings}, non-conformités ouvertes {made.open}, preuves {made.proofs}."
    yield f"Vote : label {GRANTS[made.outcome]} par {made.own} voix sur {made.cast} (quorum : {made.quorum})."
    fragile = ", avec au moins une règle fragile" if dossier.basis["fragile"] else ""
    yield f"Verdict : niveau « {dossier.basis['level']} » retrouvé{fragile}."
