// The report of a visit is kept on this device as it is written, and leaves when there is a network: once, under the
// key of its sending. Nothing kept here ever replaces what the server holds without being chosen.
"use strict";
import { clock } from "./chronometre.js";
import { erase, find, forgetOld, keep, placeOf } from "./tiroir.js";

// A heavy proof on a slow network is waited for, at 64 kbit/s: given up, it would begin again and never arrive.
const PATIENCE = 120_000, PAUSE = 20_000, BYTES_A_MILLISECOND = 8;
const OWN = new Set(["_cle", "_jeton", "version", "envoi"]);
let draft = null, busy = false;

const here = () => document.getElementById("visite");
const arrived = () => draft && here().dataset.received.split(" ").includes(draft.key);
const written = () => document.getElementById("compte-rendu");

function say(word) {
  const place = written()?.querySelector("[data-state]");
  if (!place) return;
  place.textContent = place.dataset[word];
  place.hidden = false;
}

function read(form, sending) {
  const fields = [...new FormData(form)].filter(([name, value]) => !OWN.has(name) && typeof value === "string");
  const file = form.elements.preuve.files[0] ?? draft?.file ?? null;
  const { version, envoi } = form.elements;
  draft = { ...draft, place: placeOf(here().dataset), fields, file, version: version.value, key: envoi.value, sending };
  return keep(draft);
}

function restore(form) {
  for (const [name, value] of draft.fields) {
    const field = form.elements[name];
    if (field) field.value = value;
  }
  form.elements.envoi.value = draft.key;
  showFile(form);
}

function showFile(form) {
  const told = form.querySelector("[data-kept-file]");
  told.hidden = !draft?.file;
  told.textContent = `${told.dataset.named} ${draft?.file?.name ?? ""}`;
}

async function send() {
  if (busy || !draft?.sending) return;
  busy = true;
  say("going");
  try {
    const signal = AbortSignal.timeout(PATIENCE + (draft.file?.size ?? 0) / BYTES_A_MILLISECOND);
    await settle(await fetch(written().action, { method: "POST", body: body(), signal }));
  } catch {
    say("waiting");
  } finally {
    busy = false;
  }
}

// What was kept, with the token of the page that is open now.
function body() {
  const data = new FormData(), { _cle, _jeton } = written().elements;
  for (const [name, value] of draft.fields) data.append(name, value);
  for (const field of [_cle, _jeton]) if (field) data.append(field.name, field.value);
  data.append("version", draft.version);
  data.append("envoi", draft.key);
  data.append("garde", "oui");
  if (draft.file) data.append("preuve", draft.file, draft.file.name);
  return data;
}

async function settle(answer) {
  const path = new URL(answer.url).pathname;
  if (answer.redirected && path === "/missions") {
    await erase(draft.place);
    draft = null;
    return location.assign(answer.url);
  }
  if (answer.redirected || answer.status === 403) return say("closed");
  if (answer.status >= 500) return say("down");
  if (answer.status === 404) return say("lost");
  await keep((draft = { ...draft, sending: false }));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.getElementById("visite")) return say("down");
  document.title = page.title;
  document.getElementById("contenu").replaceWith(page.getElementById("contenu"));
  if (written()) attend(written());
  else offer(arrived() ? "after" : "over");
  (document.getElementById("erreurs") ?? document.getElementById("contenu")).focus();
}

// Words kept here that the server does not have, shown until whoever wrote them has chosen.
function offer(why, resume) {
  const place = here().querySelector("[data-rest]"), again = place.querySelector("[data-resume]");
  const reason = place.querySelector("[data-why]");
  reason.textContent = reason.dataset[why];
  place.querySelector("[data-story]").textContent = draft.fields.find(([name]) => name === "recit")?.[1] ?? "";
  again.hidden = !resume;
  again.onclick = async () => {
    place.hidden = true;
    await resume();
  };
  place.querySelector("[data-erase]").onclick = async () => {
    await erase(draft.place);
    location.reload();
  };
  place.hidden = false;
}

function attend(form) {
  const store = (sending) => read(form, sending).then(() => say("kept"));
  const changed = (state) => {
    draft = { ...draft, clock: state };
    store(false).catch(() => {});
  };
  form.addEventListener("input", () => store(false).catch(() => {}));
  form.elements.preuve.addEventListener("change", () => store(false).then(() => showFile(form)).catch(() => {}));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (busy) return;
    // Where nothing can be kept, the browser sends the form as it would without this script.
    read(form, true).then(send, () => form.submit());
  });
  clock(form, { ...draft?.clock }, changed);
  showFile(form);
}

// Whether somebody wrote or chose something before this script listened: a drawer may be slow to open.
const begun = (form) =>
  [...form.querySelectorAll("input, textarea")].some((one) =>
    one.files ? one.files.length : one.value !== one.defaultValue || Boolean(one.checked) !== Boolean(one.defaultChecked),
  );

async function open() {
  const form = written();
  draft = (await find(placeOf(here().dataset))) ?? null;
  if (arrived() && draft.sending) {
    await erase(draft.place);
    draft = null;
  }
  if (!draft) {
    if (form) attend(form);
    if (form && begun(form)) form.elements.preuve.dispatchEvent(new Event("change"));
    return;
  }
  if (arrived()) return offer("after");
  if (!form) return offer("over");
  if (draft.version !== form.elements.version.value) return offer("other", () => resume(form, true));
  return resume(form, false);
}

async function resume(form, chosen) {
  if (chosen) draft = { ...draft, key: form.elements.envoi.value, sending: false };
  restore(form);
  attend(form);
  if (chosen) await read(form, false);
  say("kept");
  await send();
}

async function mark(one) {
  const kept = await find(placeOf(one.dataset));
  if (!kept) return;
  one.textContent = kept.sending ? one.dataset.sending : one.dataset.writing;
  one.hidden = false;
}

async function start() {
  await forgetOld();
  if (!here()) return document.querySelectorAll("span[data-mission]").forEach(mark);
  addEventListener("online", send);
  setInterval(send, PAUSE);
  await open();
}

// Where storage is refused, the page does what it does without this script.
start().catch(() => {});
