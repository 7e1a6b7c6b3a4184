// What a file, a number or an offline code is worth, found by the browser with the issuer's published files alone.
import { attestationIn, read } from "./extraction.js";
import { Refusal, canonical, content, issuerOf, proofOf, revoked, verified, within } from "./preuve.js";

const NAMED = /\/c\/([^/]{1,40})\/e\/([1-9]\d{0,5})$/;
// What the failure of a check makes of the whole; any other one tells that something was changed.
const OUTCOMES = {
  reseau: "unsure", statut: "unsure", emetteur: "foreign", absente: "foreign", code: "foreign", inconnu: "unknown",
};
// The same file is asked of the site once: what it answered lasts as long as the page.
const answers = new Map();

async function asked(path) {
  const answer = await fetch(path, { cache: "no-cache", credentials: "omit" }).catch(() => null);
  if (answer?.status === 404) return null;
  if (!answer?.ok) throw new Refusal("reseau", path);
  return new Uint8Array(await answer.arrayBuffer());
}

// A published file, null when there is none; a Refusal when the network fails.
function published(path) {
  if (!answers.has(path)) {
    const answered = asked(path);
    answered.catch(() => answers.delete(path));
    answers.set(path, answered);
  }
  return answers.get(path);
}

export async function publishedJson(path) {
  const found = await published(path);
  try {
    return found === null ? null : read(new TextDecoder().decode(found)).document;
  } catch {
    throw new Refusal("reseau", `${path}: something else answers`);
  }
}

async function issuer() {
  const found = await publishedJson("/.well-known/did.json");
  if (found === null) throw new Refusal("reseau", "no keys");
  return found;
}

// Whether this browser has what the checks need; a page that is not served over https has none of it.
export async function able() {
  if (!globalThis.crypto?.subtle || typeof DecompressionStream === "undefined") return false;
  const key = crypto.subtle.importKey("raw", new Uint8Array(32), "Ed25519", false, ["verify"]);
  return key.then(() => true, (error) => error.name !== "NotSupportedError");
}

// Run the checks in order; the first that fails ends them. `steps` are [step, held] pairs.
async function reported(checks) {
  const report = { outcome: "unsure", steps: [] };
  try {
    await checks(report, (step) => report.steps.push([step, true]));
  } catch (error) {
    const step = error instanceof Refusal ? error.step : "lecture";
    report.steps.push([step, false]);
    report.outcome = OUTCOMES[step] ?? error.outcome ?? (report.number ? "altered" : "unreadable");
  }
  return report;
}

// A file that somebody was given: nothing of it leaves the browser but the number that it bears.
export function examineFile(bytes) {
  return reported(async (report, held) => {
    const { kind, attestation } = await attestationIn(bytes);
    if (attestation === null) throw new Refusal("absente", "no attestation inside");
    const { document, plain } = read(attestation), keys = await issuer();
    report.kind = kind;
    named(report, document, keys);
    if (!plain) throw new Refusal("lecture", "says a thing twice");
    if (proofOf(document).cryptosuite === "eddsa-jcs-2022") await verified(document, keys, "cert");
    const known = await edition(report, keys, document);
    held("signature");
    held("publie");
    if (kind === "pdf") await same(report, bytes, held);
    report.rewritten = kind === "json" && canonical(document) !== attestation;
    await stands(report, known, keys, held);
  });
}

// The latest edition of a certificate, by its number.
export function examineNumber(number) {
  return reported(async (report, held) => {
    const keys = await issuer(), signed = await publishedJson(`/c/${number}/attestation.jcs.json`);
    if (signed === null) throw new Refusal("inconnu", "no such number");
    named(report, signed, keys);
    const known = await verified(signed, keys, "cert");
    if (report.number !== number) throw new Refusal("publie", "another certificate");
    held("signature");
    await stands(report, known, keys, held);
  });
}

// An offline code, the end of its address: signed or not by asking nothing but the keys, then today's status.
export function examineCode(text) {
  return reported(async (report, held) => {
    const { tokenOf, verifiedToken } = await import("./cose.js"), keys = await issuer();
    const said = await verifiedToken(tokenOf(text), keys);
    [report.number, report.edition] = [said.number, said.edition];
    held("code");
    const known = await edition(report, keys);
    held("publie");
    await stands(report, known, keys, held);
  });
}

function named(report, document, keys) {
  if (issuerOf(document) !== keys.id) throw new Refusal("emetteur", "another issuer");
  const found = NAMED.exec(document.id);
  if (!found) throw new Refusal("publie", "not the name of an edition");
  [, report.number, report.edition] = found;
}

// The edition as it was published, its signature verified; a file must say the same, word for word, proof included.
async function edition(report, keys, document = null) {
  const base = `/c/${report.number}/e/${report.edition}`, jcs = await publishedJson(`${base}/attestation.jcs.json`);
  if (jcs === null) throw new Refusal("publie", "never published");
  const known = await verified(jcs, keys, "cert");
  if (document === null) return known;
  if (canonical(content(document)) !== canonical(known)) throw new Refusal("signature", "altered");
  const jcsToo = proofOf(document).cryptosuite === proofOf(jcs).cryptosuite;
  const whole = jcsToo ? jcs : await publishedJson(`${base}/attestation.json`);
  if (whole === null || canonical(proofOf(whole)) !== canonical(proofOf(document)))
    throw new Refusal("signature", "another signature");
  return known;
}

// A PDF is ours when it is, byte for byte, the one that is published, and its seal holds. One whose seal holds but that
// was replaced since (signed again, or dated) is not taken as altered: the server knows those of before.
async function same(report, bytes, held) {
  const base = `/c/${report.number}/e/${report.edition}`, { sealed } = await import("./sceau.js");
  const whole = await published(`${base}/certificat.pdf`), root = await published("/.well-known/cachet.pem");
  const equal = whole?.length === bytes.length && whole.every((byte, place) => byte === bytes[place]);
  const intact = root === null ? null : await sealed(bytes, root);
  if (intact) held("cachet");
  if (!equal) throw intact ? ended("sceau", "unsure") : new Refusal("sceau", "another PDF");
  if (intact === false) throw new Refusal("cachet", "no seal that holds");
  held("sceau");
}

async function stands(report, credential, keys, held) {
  const when = within(credential, Date.now());
  report.facts = facts(credential);
  const { status } = (await publishedJson(`/c/${report.number}/editions.json`)) ?? {};
  const off = await bit(report, credential, keys);
  if (when > 0 && !(off && status === "withdrawn")) throw ended("dates", "expired");
  if (when < 0) throw ended("dates", "unsure");
  held("dates");
  if (off) throw ended("revoquee", ["suspended", "withdrawn"].includes(status) ? status : "superseded");
  if (report.stale) throw ended("statut", "unsure");
  held("statut");
  report.outcome = "valid";
}

const ended = (step, outcome) => Object.assign(new Refusal(step, outcome), { outcome });

// Whether the edition is revoked by a list that its issuer signed; `fresh` says of when the list is.
async function bit(report, credential, keys) {
  try {
    const list = await publishedJson(`${new URL(credential.credentialStatus.statusListCredential).pathname}.jcs.json`);
    const off = await revoked(credential, list, keys);
    [report.fresh, report.stale] = [list.validFrom, within(list, Date.now()) > 0];
    return off;
  } catch {
    throw new Refusal("statut", "no list that holds");
  }
}

function facts({ name, validFrom, validUntil, credentialSubject }) {
  const holder = credentialSubject.identifier?.find((one) => one.identityType === "name");
  return { name, holder: holder?.identityHash ?? "", from: validFrom, until: validUntil };
}
