// The number that was meant, whatever the way it is typed, pasted or dictated; the same reading as the server's.
const SYMBOLS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const SHAPE = /^([A-Z]{2,8})(\d{4})([0-9A-Z]{4})([0-9A-Z])$/;
const SPELLED = /(?<![\p{L}\p{N}_])(?:(?:COMME|AS IN)\s+\p{L}+|TIRET|DASH)(?![\p{L}\p{N}_])/gu;
const DIGITS = { O: "0", I: "1", L: "1" }, LETTERS = { 0: "O", 1: "I" };

// ISO 7064 MOD 37,36.
function check(text) {
  let product = 36;
  for (const sign of text) product = (((product + SYMBOLS.indexOf(sign)) % 36 || 36) * 2) % 37;
  return SYMBOLS[(37 - product) % 36];
}

export function numberIn(typed) {
  const bare = typed.normalize("NFKC").toUpperCase().replace(SPELLED, "").replace(/[^0-9A-Z]/g, "");
  const prefix = bare.slice(0, -9).replace(/[01]/g, (sign) => LETTERS[sign]);
  const found = SHAPE.exec(prefix + bare.slice(-9).replace(/[OIL]/g, (sign) => DIGITS[sign]));
  if (!found || check(found.slice(1, 4).join("")) !== found[4]) return null;
  return found.slice(1).join("-");
}

// What an address writes with percents; as it is, where they write nothing.
export function unescaped(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// What a pasted address or a scanned code leads to: a number, an offline code, and the other site that it names.
export function meant(text) {
  const address = URL.canParse(text, location.href) && text.includes("/") ? new URL(text, location.href) : null;
  if (!address) return { number: numberIn(text) };
  const [, way, rest] = /^\/([cv])\/([^/]+)/i.exec(address.pathname) ?? [];
  if (!way) return { number: null };
  const found = way.toLowerCase() === "v" ? { token: rest } : { number: numberIn(unescaped(rest)) };
  return { ...found, host: address.hostname };
}
