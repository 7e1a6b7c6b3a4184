// Notes taken without a network wait on this device, and leave one by one when there is one: each under the key that
// was drawn when it was written, so that the server receives it once. Nothing leaves this device before it has arrived.
"use strict";
import { erase, find, forgetOld, keep, placeOf, under } from "./tiroir.js";

const PATIENCE = 30_000, PAUSE = 20_000;
const here = document.getElementById("notes"), form = document.getElementById("noter");
const state = form.parentElement.querySelector("[data-state]"), waiting = here.querySelector("[data-queue]");
// The words being written have one place on this device, each note that waits a place of its own: two tabs lose nothing.
const place = placeOf(here.dataset);
let busy = false;

function say(word) {
  state.textContent = state.dataset[word];
  state.hidden = false;
}

function drawn() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  return [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
}

const fields = () => ({ exigence: form.elements.exigence.value, texte: form.elements.texte.value });

const queue = async () => (await under(`${place} `)).sort((one, other) => (one.note.notee_le < other.note.notee_le ? -1 : 1));

async function show() {
  const lines = (await queue()).map(({ note: { exigence, texte } }) => {
    const line = document.createElement("li"), words = document.createElement("p");
    line.className = "document";
    words.className = "said";
    words.textContent = exigence ? `${exigence} : ${texte}` : texte;
    line.append(words);
    return line;
  });
  waiting.hidden = !lines.length;
  waiting.querySelector("ul").replaceChildren(...lines);
}

// One note after the other; what fails stays, and is tried again.
async function drain() {
  if (busy) return;
  busy = true;
  try {
    for (let [next] = await queue(); next; [next] = await queue()) {
      const answer = await send(next.note).catch(() => null);
      if (!answer || answer.status >= 500) return say("waiting");
      const arrived = answer.redirected && new URL(answer.url).pathname === location.pathname;
      if (!arrived) return say(answer.redirected || answer.status === 403 ? "closed" : "refused");
      await erase(next.place);
      await show();
      say(told(new DOMParser().parseFromString(await answer.text(), "text/html")) ? "others" : "sent");
    }
  } finally {
    busy = false;
  }
}

function send(note) {
  const body = new FormData();
  for (const [name, value] of Object.entries(note)) body.append(name, value);
  body.append("_jeton", form.elements._jeton.value);
  return fetch(form.action, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
}

// The notes as the server has them now; true when some came from elsewhere, another person or another device.
function told(page) {
  const before = document.getElementById("recues"), after = page.getElementById("recues");
  before.replaceWith(after);
  form.elements.vues.value = after.dataset.total;
  return Number(after.dataset.total) > Number(before.dataset.total) + 1;
}

async function note() {
  const { envoi } = form.elements;
  const written = { ...fields(), envoi: envoi.value, notee_le: new Date().toISOString() };
  await keep({ place: `${place} ${written.envoi}`, note: written });
  envoi.value = drawn();
  form.elements.texte.value = "";
  await erase(place);
  await show();
  await drain();
}

// Listening begins before the drawer opens, which may take a while: nothing written meanwhile is lost.
async function start() {
  form.addEventListener("input", () => keep({ place, draft: fields() }).then(() => say("kept"), () => {}));
  form.addEventListener("submit", (event) => {
    if (!form.elements.texte.value.trim()) return;
    event.preventDefault();
    // Where nothing can be kept, the browser sends the form as it would without this script.
    note().catch(() => form.submit());
  });
  addEventListener("online", drain);
  setInterval(drain, PAUSE);
  await forgetOld();
  const draft = (await find(place))?.draft;
  if (draft?.texte && !form.elements.texte.value) {
    form.elements.exigence.value = draft.exigence;
    form.elements.texte.value = draft.texte;
    say("kept");
  }
  await show();
  await drain();
}

start().catch(() => {});
