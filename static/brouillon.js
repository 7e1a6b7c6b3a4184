// A draft stays on this device only when asked for, and only whoever has the code can read it: the name and the key
// of the draft come from the code, which is not kept. The pages do the same work without this script.
"use strict";
const PREFIX = "brouillon.", DAYS = 7, CURRENT = "brouillon";
const form = document.getElementById("parcours");
const written = new TextEncoder(), read = new TextDecoder();
const asText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
const asBytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

function forgetOld() {
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX)))
    if (!(JSON.parse(localStorage.getItem(name)).until > Date.now())) localStorage.removeItem(name);
}

// The name under which the draft of a code is kept, and the key that opens it.
async function place(code) {
  const plain = code.toUpperCase().replace(/[^0-9A-Z]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  const drawn = (use) => crypto.subtle.digest("SHA-256", written.encode(`${use} ${plain}`));
  const key = await crypto.subtle.importKey("raw", await drawn("lire"), "AES-GCM", false, ["encrypt", "decrypt"]);
  return { name: PREFIX + asText(await drawn("nommer")), key };
}

function said() {
  const answers = [...form.elements.reponses.value], texts = [];
  for (const [name, value] of new FormData(form)) {
    if (name.startsWith("q-")) answers[Number(name.slice(2))] = value;
    if (name === "commentaire" || name.startsWith("preuve-")) texts.push([name, value]);
  }
  return JSON.stringify({ answers: answers.join(""), texts });
}

async function keep({ name, key }) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, written.encode(said()));
  localStorage.setItem(name, JSON.stringify({ until: Date.now() + DAYS * 864e5, iv: asText(iv), sealed: asText(sealed) }));
  sessionStorage.setItem(CURRENT, name);
}

async function kept({ name, key }) {
  const found = JSON.parse(localStorage.getItem(name));
  const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv: asBytes(found.iv) }, key, asBytes(found.sealed));
  return JSON.parse(read.decode(opened));
}

function forget(name) {
  localStorage.removeItem(name);
  sessionStorage.removeItem(CURRENT);
}

// On each screen: a box to tick, and the draft follows what is answered.
function offer(block, here) {
  const box = block.querySelector("input"), told = block.querySelector("[role=status]");
  box.checked = here.name in localStorage;
  if (box.checked) keep(here);
  box.addEventListener("change", async () => {
    await (box.checked ? keep(here) : forget(here.name));
    told.textContent = box.checked ? told.dataset.garde : told.dataset.efface;
  });
  form.addEventListener("input", () => box.checked && keep(here));
  block.hidden = false;
}

// On the first page: what was kept is taken up again or erased. The server only ever sends an empty questionnaire.
function propose(block, here) {
  if (!(here.name in localStorage) || /\d/.test(form.elements.reponses.value)) return;
  block.querySelector("[data-reprendre]").addEventListener("click", async () => {
    const { answers, texts } = await kept(here);
    form.elements.reponses.value = answers;
    for (const [name, value] of texts) {
      const field = Object.assign(document.createElement("input"), { type: "hidden", name });
      field.value = value;
      form.append(field);
    }
    form.requestSubmit(form.querySelector("button[name=vers]"));
  });
  block.querySelector("[data-effacer]").addEventListener("click", () => {
    forget(here.name);
    block.hidden = true;
    form.querySelector("button[name=vers]").focus();
  });
  block.hidden = false;
}

async function start() {
  forgetOld();
  if (document.querySelector("[data-envoye]")) return forget(sessionStorage.getItem(CURRENT));
  const block = document.querySelector("[data-brouillon]"), again = document.querySelector("[data-reprise]");
  if (!form || !(block || again)) return;
  const here = await place(form.elements.code.value);
  if (block) offer(block, here);
  if (again) propose(again, here);
}

// Where storage is refused or the connection is not secure, nothing is offered.
try {
  if (crypto.subtle) start().catch(() => {});
} catch { /* a browser without them */ }
