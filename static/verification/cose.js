// The offline code: a CBOR Web Token (RFC 8392) signed as COSE_Sign1 (RFC 9052) with Ed25519, read without any library.
import { Refusal, keyNamed, signedBy } from "./preuve.js";

const SIGN1 = 18, ALGORITHM = 1, KEY = 4, EDDSA = -8;
const ISSUER = 1, SUBJECT = 2, EXPIRES = 4, HOLDER = -65537, TITLE = -65538, EDITION = -65539;
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const utf8 = new TextDecoder("utf-8", { fatal: true });
const wrong = (why) => new Refusal("code", why);

// The bytes at the end of a code's address; only their one writing is read.
export function tokenOf(text) {
  const signs = text.toUpperCase(), bytes = [];
  let held = 0, size = 0;
  for (const sign of signs) {
    const value = BASE32.indexOf(sign);
    if (value < 0) throw wrong("not base 32");
    [held, size] = [(held << 5) | value, size + 5];
    if (size >= 8) {
      size -= 8;
      bytes.push((held >> size) & 255);
      held &= (1 << size) - 1;
    }
  }
  if (held || size > 4) throw wrong("not the one writing");
  return Uint8Array.from(bytes);
}

// CBOR (RFC 8949) as tokens are made: whole numbers, bytes, texts, lists, maps, tags; shortest heads only.
function item(bytes, start) {
  const kind = bytes[start] >> 5, short = bytes[start] & 31;
  let count = short, place = start + 1;
  if (short > 23) {
    const length = 1 << (short - 24);
    if (short > 26 || place + length > bytes.length) throw wrong("a length");
    count = bytes.subarray(place, place + length).reduce((sum, byte) => sum * 256 + byte, 0);
    if (count < (length === 1 ? 24 : 2 ** (4 * length))) throw wrong("not the shortest writing");
    place += length;
  }
  if (kind < 2) return [kind ? -1 - count : count, place];
  if (kind < 4) {
    const held = bytes.subarray(place, place + count);
    if (held.length !== count) throw wrong("cut");
    return [kind === 2 ? held : utf8.decode(held), place + count];
  }
  if (kind === 6) {
    const [value, end] = item(bytes, place);
    return [{ tag: count, value }, end];
  }
  if (kind === 7 || count > bytes.length) throw wrong("a value that tokens do not hold");
  const found = [];
  for (let left = count * (kind - 3); left; left -= 1) {
    const [value, end] = item(bytes, place);
    found.push(value);
    place = end;
  }
  if (kind === 4) return [found, place];
  const map = new Map(found.flatMap((name, rank) => (rank % 2 ? [] : [[name, found[rank + 1]]])));
  if (map.size !== count) throw wrong("a name twice");
  return [map, place];
}

export function decoded(bytes) {
  try {
    const [value, end] = item(bytes, 0);
    if (end === bytes.length) return value;
  } catch {
    // Whatever is wrong with it, it is not one of ours.
  }
  throw wrong("not CBOR");
}

function head(kind, count) {
  if (count < 24) return [(kind << 5) | count];
  return count < 256 ? [(kind << 5) | 24, count] : [(kind << 5) | 25, count >> 8, count & 255];
}

const bytesItem = (data) => [...head(2, data.length), ...data];

// What is signed: the Sig_structure of RFC 9052, 4.4.
function signedPart(guarded, payload) {
  const name = new TextEncoder().encode("Signature1");
  return Uint8Array.from([...head(4, 4), ...head(3, name.length), ...name, ...bytesItem(guarded), ...bytesItem([]), ...bytesItem(payload)]);
}

// What a token says, once a published key of certificates is known to have signed it; a Refusal otherwise.
export async function verifiedToken(token, published) {
  const { tag, value } = decoded(token);
  if (tag !== SIGN1 || !Array.isArray(value) || value.length !== 4) throw wrong("not a COSE_Sign1");
  const [guarded, open, payload, signature] = value;
  if (!(open instanceof Map) || open.size || !(guarded instanceof Uint8Array && payload instanceof Uint8Array))
    throw wrong("not a token");
  const header = decoded(guarded), claims = decoded(payload);
  if (!(header instanceof Map && claims instanceof Map) || header.size !== 2 || header.get(ALGORITHM) !== EDDSA)
    throw wrong("another procedure");
  const method = `${published.id}#${utf8.decode(header.get(KEY))}`;
  if (claims.get(ISSUER) !== published.id) throw new Refusal("emetteur", "another issuer");
  const multikey = keyNamed(published, method, "cert");
  if (!(await signedBy(multikey, signature, signedPart(guarded, payload)))) throw wrong("altered");
  const [number, edition, holder, title, until] = [SUBJECT, EDITION, HOLDER, TITLE, EXPIRES].map((one) => claims.get(one));
  return { number, edition, holder, title, until };
}
