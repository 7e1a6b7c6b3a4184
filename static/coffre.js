// What stays on a device, readable only by whoever has the code: the name of a deposit and the key that opens it both
// come from the code, which is not kept. A deposit disappears by itself after some days.
"use strict";
const PREFIX = "coffre.", DAY = 864e5;
const written = new TextEncoder(), read = new TextDecoder();
export const asText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
export const asBytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

function forgetOld() {
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX)))
    if (!(JSON.parse(localStorage.getItem(name)).until > Date.now())) localStorage.removeItem(name);
}

// Where this code keeps this kind of thing. Fails where storage is refused or the connection is not secure.
export async function place(code, kind) {
  forgetOld();
  const plain = code.toUpperCase().replace(/[^0-9A-Z]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  const drawn = (use) => crypto.subtle.digest("SHA-256", written.encode(`${kind} ${use} ${plain}`));
  const key = await crypto.subtle.importKey("raw", await drawn("lire"), "AES-GCM", false, ["encrypt", "decrypt"]);
  return { name: PREFIX + asText(await drawn("nommer")), key };
}

export const holds = ({ name }) => name in localStorage;

export async function deposit({ name, key }, content, days) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, written.encode(JSON.stringify(content)));
  localStorage.setItem(name, JSON.stringify({ until: Date.now() + days * DAY, iv: asText(iv), sealed: asText(sealed) }));
}

export async function content({ name, key }) {
  const found = JSON.parse(localStorage.getItem(name));
  if (!found) return null;
  const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv: asBytes(found.iv) }, key, asBytes(found.sealed));
  return JSON.parse(read.decode(opened));
}

export const forget = (name) => localStorage.removeItem(name);
