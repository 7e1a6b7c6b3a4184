// One side of RFC 9474 in JavaScript, by the package or by the file that our pages serve: node blind.mjs FILE < JSON.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const from = process.argv[2];
const { RSABSSA } = await import(from.endsWith(".js") ? pathToFileURL(from).href : from);
const asked = JSON.parse(readFileSync(0, "utf8"));
const suite = RSABSSA.SHA384[asked.zero ? "PSSZero" : "PSS"][asked.deterministic ? "Deterministic" : "Randomized"]();
const bytes = (text) => new Uint8Array(Buffer.from(text, "hex"));
const hex = (data) => Buffer.from(data).toString("hex");
const algorithm = { name: "RSA-PSS", hash: "SHA-384" };
const imported = (format, text, use) => crypto.subtle.importKey(format, bytes(text), algorithm, true, [use]);

const done = {
  async blind() {
    const key = await imported("spki", asked.public, "verify");
    const prepared = suite.prepare(bytes(asked.message));
    const { blindedMsg, inv } = await suite.blind(key, prepared);
    return { prepared: hex(prepared), blinded: hex(blindedMsg), inverse: hex(inv) };
  },
  async sign() {
    const key = await imported("pkcs8", asked.private, "sign");
    return { signature: hex(await suite.blindSign(key, bytes(asked.blinded))) };
  },
  async finalize() {
    const key = await imported("spki", asked.public, "verify");
    const said = [asked.prepared, asked.signature, asked.inverse].map(bytes);
    return { signature: hex(await suite.finalize(key, ...said)) };
  },
};
console.log(JSON.stringify(await done[asked.what]()));
