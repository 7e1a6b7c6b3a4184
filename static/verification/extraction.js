// Taking the attestation out of a file without sending it anywhere: PDF attachment, badge in SVG or PNG, or JSON.
import { Refusal, inflated } from "./preuve.js";

export const LARGEST = 4 * 1024 * 1024;
const MOST = 256 * 1024, KEYWORD = "openbadgecredential", BADGE = "https://purl.imsglobal.org/ob/v3p0";
const PNG_SIGNATURE = 8, BRACE = 0x7b;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }), latin = new TextDecoder("latin1");

function text(bytes) {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Refusal("lecture", "not text");
  }
}

// Several different ones would leave the choice to whoever made the file.
function only(found) {
  const distinct = [...new Set(found)];
  if (distinct.length > 1) throw new Refusal("lecture", "several attestations");
  return distinct[0] ?? null;
}

// Streams stand in the open whatever the writing of the file; ours are written with one layer of Flate at most.
async function inPdf(bytes) {
  const raw = latin.decode(bytes), found = [];
  for (const match of raw.matchAll(/obj\s*<<((?:(?!endobj)[^]){0,2000}?)>>\s*stream\r?\n/g)) {
    if (!/\/EmbeddedFile\b/.test(match[1])) continue;
    const start = match.index + match[0].length, size = /\/Length\s+(\d+)\b(?!\s+\d+\s+R)/.exec(match[1]);
    const end = size ? start + Number(size[1]) : raw.indexOf("endstream", start);
    const data = bytes.subarray(start, end);
    const plain = /\/FlateDecode/.test(match[1]) ? await inflated(data, "deflate", MOST).catch(() => null) : data;
    if (plain?.[0] === BRACE) found.push(text(plain));
  }
  return only(found);
}

async function inPng(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length), found = [];
  for (let place = PNG_SIGNATURE; place + 12 <= bytes.length; place += 12 + view.getUint32(place)) {
    const data = bytes.subarray(place + 8, place + 8 + view.getUint32(place));
    if (latin.decode(bytes.subarray(place + 4, place + 8)) !== "iTXt") continue;
    const name = latin.decode(data.subarray(0, KEYWORD.length + 1));
    if (name !== `${KEYWORD}\0`) continue;
    // Then: compressed or not, how, a language, a translated name, each of the last two closed by a zero.
    const language = data.indexOf(0, KEYWORD.length + 3), translated = data.indexOf(0, language + 1);
    const held = data.subarray(translated + 1);
    found.push(text(data[KEYWORD.length + 1] ? await inflated(held, "deflate", MOST) : held));
  }
  return only(found);
}

function inSvg(written) {
  const drawn = new DOMParser().parseFromString(written, "image/svg+xml");
  return only([...drawn.getElementsByTagNameNS(BADGE, "credential")].map((one) => one.textContent.trim()));
}

// What kind of file it is (pdf, png, svg, json), and the attestation in it, null when there is none.
export async function attestationIn(bytes) {
  if (bytes.length > LARGEST) throw new Refusal("lecture", "too large");
  const head = latin.decode(bytes.subarray(0, 1024));
  if (head.includes("%PDF-")) return { kind: "pdf", attestation: await inPdf(bytes) };
  if (bytes[0] === 0x89 && head.slice(1, 4) === "PNG") return { kind: "png", attestation: await inPng(bytes) };
  if (head.includes("<svg")) return { kind: "svg", attestation: inSvg(text(bytes)) };
  return { kind: "json", attestation: text(bytes) };
}

// The object written in a text; `plain` when it says each thing once.
export function read(written) {
  let document;
  try {
    document = JSON.parse(written);
  } catch {
    throw new Refusal("lecture", "not JSON");
  }
  if (document === null || typeof document !== "object" || Array.isArray(document))
    throw new Refusal("lecture", "not an object");
  const names = written.match(/"(?:[^"\\]|\\.)*"\s*:?/g) ?? [];
  return { document, plain: names.filter((one) => one.endsWith(":")).length === counted(document) };
}

function counted(value) {
  if (value === null || typeof value !== "object") return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum, one) => sum + counted(one), own);
}
