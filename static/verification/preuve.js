// The signatures of this label, checked by the browser itself: canonical JSON (RFC 8785), SHA-256, Ed25519.
const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const LEAST_BITS = 131072;
const utf8 = new TextEncoder();

// A check that fails; `step` says which: lecture, emetteur, signature, publie, sceau, dates, statut.
export class Refusal extends Error {
  constructor(step, message) {
    super(message);
    this.step = step;
  }
}

// RFC 8785: JavaScript already writes numbers and sorts names (by UTF-16 units) as it asks.
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value !== null && typeof value === "object") {
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${canonical(name)}:${canonical(value[name])}`).join()}}`;
  }
  if (typeof value === "number" && !Number.isFinite(value)) throw new Refusal("lecture", "a number beyond doubles");
  if (typeof value === "string" && /\p{Surrogate}/u.test(value)) throw new Refusal("lecture", "half a character");
  return JSON.stringify(value);
}

// A multibase base 58 text; only its one writing is read, so that no second text carries the same signature.
export function fromBase58(text) {
  if (typeof text !== "string" || !/^z[1-9A-HJ-NP-Za-km-z]{1,128}$/.test(text)) return new Uint8Array();
  let number = 0n;
  for (const sign of text.slice(1)) number = number * 58n + BigInt(ALPHABET.indexOf(sign));
  const hex = number ? number.toString(16) : "", zeros = /^1*/.exec(text.slice(1))[0].length;
  const digits = (hex.length % 2 ? `0${hex}` : hex).match(/../g) ?? [];
  return Uint8Array.from([...Array(zeros).fill(0), ...digits.map((pair) => parseInt(pair, 16))]);
}

export async function inflated(data, format, most) {
  const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream(format)).getReader(), parts = [];
  for (let held = 0, step = await reader.read(); !step.done; step = await reader.read()) {
    held += step.value.length;
    if (held > most) throw new Refusal("lecture", "too large once unfolded");
    parts.push(step.value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

// The one proof of a document, alone or in an array of one.
export function proofOf(document) {
  const { proof } = document, found = Array.isArray(proof) && proof.length === 1 ? proof[0] : proof;
  if (found === null || typeof found !== "object" || Array.isArray(found)) throw new Refusal("signature", "one proof");
  return found;
}

export function content(document) {
  const { proof, ...unsigned } = document;
  return unsigned;
}

// Ed25519 over these bytes, by a key written as a Multikey.
export async function signedBy(multikey, signature, bytes) {
  const key = fromBase58(multikey);
  if (key.length !== 34 || key[0] !== 0xed || key[1] !== 1) throw new Refusal("signature", "not an Ed25519 key");
  const imported = await crypto.subtle.importKey("raw", key.slice(2), "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", imported, signature, bytes);
}

// eddsa-jcs-2022: whether this key signed exactly this document.
export async function holds(document, multikey) {
  const { proofValue, ...options } = proofOf(document), bytes = new Uint8Array(64);
  const written = [options, content(document)].map((part) => utf8.encode(canonical(part)));
  const hashes = await Promise.all(written.map((part) => crypto.subtle.digest("SHA-256", part)));
  hashes.forEach((hash, rank) => bytes.set(new Uint8Array(hash), 32 * rank));
  const signature = fromBase58(proofValue);
  return signature.length === 64 && signedBy(multikey, signature, bytes);
}

// The published key of this address; `purpose` begins the names of those that may sign: cert, statut.
export function keyNamed(published, method, purpose) {
  const allowed = typeof method === "string" && published.assertionMethod.includes(method);
  const found = published.verificationMethod.filter((one) => one.id === method);
  if (!allowed || found.length !== 1 || found[0].controller !== published.id)
    throw new Refusal("signature", "not a published key");
  if (!method.slice(published.id.length).startsWith(`#${purpose}-`)) throw new Refusal("signature", "another use");
  return found[0].publicKeyMultibase;
}

export const issuerOf = ({ issuer }) => (issuer !== null && typeof issuer === "object" ? issuer.id : issuer);

// What a published key signed with eddsa-jcs-2022, or a Refusal.
export async function verified(document, published, purpose) {
  if (issuerOf(document) !== published.id) throw new Refusal("emetteur", "another issuer");
  const proof = proofOf(document), { "@context": meanings = null, proofValue, ...options } = proof;
  if (!Object.values(options).every((value) => typeof value === "string")) throw new Refusal("signature", "not texts");
  const { type, cryptosuite, proofPurpose, verificationMethod } = options;
  if (`${type} ${cryptosuite} ${proofPurpose}` !== "DataIntegrityProof eddsa-jcs-2022 assertionMethod")
    throw new Refusal("signature", "another procedure");
  if (canonical(meanings) !== canonical(document["@context"] ?? null)) throw new Refusal("signature", "other meanings");
  if (!(await holds(document, keyNamed(published, verificationMethod, purpose))))
    throw new Refusal("signature", "altered");
  return content(document);
}

// Where a moment falls: -1 before, 0 within, 1 after.
export function within({ validFrom, validUntil }, now) {
  const [from, until] = [Date.parse(validFrom), Date.parse(validUntil)];
  if (Number.isNaN(from + until)) throw new Refusal("dates", "no dates");
  return now < from ? -1 : now > until ? 1 : 0;
}

// The bit of a credential in the list that it names, once the list itself is verified.
export async function revoked(credential, list, published) {
  const { statusListCredential, statusListIndex, statusPurpose } = credential.credentialStatus;
  const { id, credentialSubject: listed } = await verified(list, published, "statut");
  if (id !== statusListCredential || listed.statusPurpose !== statusPurpose) throw new Refusal("statut", "another list");
  const encoded = String(listed.encodedList).replaceAll("-", "+").replaceAll("_", "/");
  if (encoded[0] !== "u") throw new Refusal("statut", "unreadable list");
  const packed = Uint8Array.from(atob(encoded.slice(1)), (sign) => sign.charCodeAt(0));
  const bits = await inflated(packed, "gzip", 16 * LEAST_BITS), index = Number(statusListIndex);
  if (8 * bits.length < LEAST_BITS || !(Number.isInteger(index) && index >= 0 && index < 8 * bits.length))
    throw new Refusal("statut", "no place in the list");
  return Boolean((bits[index >> 3] >> (7 - (index & 7))) & 1);
}
