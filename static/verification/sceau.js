// The seal of a PDF (PAdES, CMS of RFC 5652), read without any library: what it covers, its digest, ECDSA on P-256.
// A revocation of the certificate, a time stamp and other kinds of keys are the server's to judge.
const latin = new TextDecoder("latin1");
const RANGE = /\/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/g;
const SET = 0x31, OCTETS = 0x04, BITS = 0x03, INNER = 0xa0, VERSION = 0xa0;
// The identifier of the attribute that holds the digest of what is sealed (RFC 5652, 11.2).
const DIGEST = "06092a864886f70d010904";
const CURVE = { name: "ECDSA", namedCurve: "P-256" }, SIGNATURE = { name: "ECDSA", hash: "SHA-256" };
const HALF = 32;

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const sha256 = async (bytes) => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

// One element of DER: its tag, the whole of its bytes, its contents.
function element(bytes, start = 0) {
  let head = 2, length = bytes[start + 1];
  if (length & 0x80) {
    const size = length & 0x7f;
    if (size < 1 || size > 3) throw new Error("a length that seals do not have");
    length = bytes.subarray(start + 2, start + 2 + size).reduce((sum, byte) => (sum << 8) | byte, 0);
    head += size;
  }
  const end = start + head + length;
  if (!(end <= bytes.length)) throw new Error("cut short");
  return { tag: bytes[start], whole: bytes.subarray(start, end), body: bytes.subarray(start + head, end) };
}

function inside({ body }) {
  const found = [];
  for (let place = 0; place < body.length; place += found.at(-1).whole.length) found.push(element(body, place));
  return found;
}

// What the one signature covers, which must be the whole file but its own place; and that signature.
function covered(bytes) {
  const [found, ...others] = latin.decode(bytes).matchAll(RANGE);
  const [start, before, after, more] = found.slice(1).map(Number);
  if (others.length || start !== 0 || before >= after || after + more !== bytes.length) throw new Error("not the whole");
  const place = /^<([0-9A-F]+)>$/.exec(latin.decode(bytes.subarray(before, after)));
  const data = new Uint8Array(before + more);
  data.set(bytes.subarray(0, before));
  data.set(bytes.subarray(after), before);
  return { data, signature: element(unhex(place[1])) };
}

// The certificates that come with the signature, and who signed what.
function signerOf(signature) {
  const [, wrapped] = inside(signature), [signed] = inside(wrapped), parts = inside(signed);
  const certificates = parts.filter(({ tag }) => tag === INNER).flatMap(inside);
  const [signer, ...others] = inside(parts.at(-1)), told = inside(signer);
  const attributes = told.find(({ tag }) => tag === INNER), value = told.find(({ tag }) => tag === OCTETS);
  if (parts.at(-1).tag !== SET || others.length) throw new Error("not one signer");
  // Signed as the set that they are (RFC 5652, 5.4), not under the tag that places them here.
  const bytes = Uint8Array.from(attributes.whole);
  bytes[0] = SET;
  return { certificates, attributes: inside(attributes), bytes, value: value.body };
}

function digestIn(attributes) {
  const values = attributes.map(inside).filter(([name]) => hex(name.whole) === DIGEST).map(([, held]) => inside(held));
  if (values.length !== 1 || values[0].length !== 1) throw new Error("not one digest");
  return hex(values[0][0].body);
}

// The signature of DER, two whole numbers, as WebCrypto wants it.
function halves(value) {
  const numbers = inside(element(value)), joined = new Uint8Array(2 * HALF);
  if (numbers.length !== 2 || element(value).whole.length !== value.length) throw new Error("not two numbers");
  numbers.forEach(({ body }, rank) => {
    const digits = body[0] === 0 ? body.subarray(1) : body;
    joined.set(digits, (rank + 1) * HALF - digits.length);
  });
  return joined;
}

// The parts of a certificate (RFC 5280, 4.1): what was signed of it, by which signature, and its own key.
function certificate({ body, whole }) {
  const [told, , signature] = inside({ body }), fields = inside(told), first = fields[0].tag === VERSION ? 1 : 0;
  if (signature.tag !== BITS) throw new Error("not a certificate");
  return { whole, told: told.whole, signature: signature.body.subarray(1), key: fields[first + 5].whole };
}

const holds = async (key, value, bytes) => crypto.subtle.verify(SIGNATURE, key, halves(value), bytes);
const keyOf = ({ key }) => crypto.subtle.importKey("spki", key, CURVE, false, ["verify"]);

// The certificate, among those that come with the signature, that the root is or signed; null when there is none.
async function vouched(certificates, root) {
  const above = await keyOf(root);
  for (const one of certificates.map(certificate))
    if (hex(one.whole) === hex(root.whole) || (await holds(above, one.signature, one.told))) return one;
  return null;
}

// Whether the PDF bears one intact seal over the whole of it under the published root (PEM); null when this browser
// cannot tell: that root is no ECDSA key on P-256, or it did not itself sign the seal's certificate.
export async function sealed(bytes, pem) {
  const written = atob(latin.decode(pem).replace(/-----[^-]+-----|\s/g, ""));
  const root = certificate(element(Uint8Array.from(written, (sign) => sign.charCodeAt(0))));
  if (!(await keyOf(root).catch(() => null))) return null;
  try {
    const { data, signature } = covered(bytes), signer = signerOf(signature);
    if (digestIn(signer.attributes) !== (await sha256(data))) return false;
    const known = await vouched(signer.certificates, root);
    return known && (await holds(await keyOf(known), signer.value, signer.bytes));
  } catch {
    return false;
  }
}
