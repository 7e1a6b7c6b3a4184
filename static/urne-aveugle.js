// The blind box, on the first page: the code is exchanged for the signature of a number that only this browser knows
// (RFC 9474), then the number and its signature answer, and the code is sent no more. Without this script the code
// answers by itself, and the page says so.
import { RSABSSA } from "./blindrsa/blindrsa.js";
import { asBytes, asText, content, deposit, forget, place } from "./coffre.js";

const DAYS = 90, CURRENT = "jeton", SIZE = 32;
const form = document.getElementById("parcours");
const suite = RSABSSA.SHA384.PSS.Randomized();

function imported(key) {
  return crypto.subtle.importKey("spki", asBytes(key), { name: "RSA-PSS", hash: "SHA-384" }, true, ["verify"]);
}

// A number drawn here, and its disguise.
async function disguised(key) {
  const prepared = suite.prepare(crypto.getRandomValues(new Uint8Array(SIZE)));
  const { blindedMsg, inv } = await suite.blind(key, prepared);
  return { prepared: asText(prepared), blinded: asText(blindedMsg), inverse: asText(inv) };
}

async function signed(address, code, blinded) {
  const body = new URLSearchParams({ code, cache: blinded });
  const answer = await fetch(address, { method: "POST", body, credentials: "omit", referrerPolicy: "no-referrer" });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.refus);
  return asBytes(said.signature);
}

// What answers instead of the code.
function ticket({ campagne, site }, prepared, signature) {
  const written = JSON.stringify({ campagne, site, jeton: prepared, signature: asText(signature) });
  return "aveugle." + asText(new TextEncoder().encode(written));
}

function carry(found, here) {
  form.elements.code.value = found;
  sessionStorage.setItem(CURRENT, here.name);
}

// The disguise is kept before it is sent: a cut connection loses neither the right nor the number.
async function exchange(here, known) {
  const { cle, jeton, ...place } = form.dataset, key = await imported(cle);
  const mine = known ?? (await disguised(key));
  await deposit(here, mine, DAYS);
  const signature = await signed(jeton, form.elements.code.value, mine.blinded);
  const whole = await suite.finalize(key, asBytes(mine.prepared), signature, asBytes(mine.inverse));
  const found = ticket(place, mine.prepared, whole);
  await deposit(here, { ticket: found }, DAYS);
  carry(found, here);
}

async function enter() {
  const here = await place(form.elements.code.value, "jeton"), known = await content(here);
  const begin = form.querySelector("button[name=vers]"), told = document.querySelector("[data-refus]");
  if (known?.ticket) {
    carry(known.ticket, here);
    form.dispatchEvent(new Event("jeton"));
  } else if ("pris" in form.dataset && !known) {
    return;
  } else {
    form.addEventListener("submit", async function once(event) {
      if (event.submitter !== begin) return;
      event.preventDefault();
      begin.disabled = true;
      try {
        await exchange(here, known);
        form.removeEventListener("submit", once);
        begin.disabled = false;
        form.requestSubmit(begin);
      } catch (refusal) {
        begin.disabled = false;
        told.textContent = refusal instanceof TypeError ? told.dataset.coupure : refusal.message;
        told.hidden = false;
      }
    });
  }
  for (const one of document.querySelectorAll("[data-niveau]")) one.hidden = one.dataset.niveau !== "aveugle";
  begin.hidden = false;
}

// After the answer: whoever shares this device may let the ticket go, and the means to change their mind with it.
function leave(block) {
  const name = sessionStorage.getItem(CURRENT);
  if (!name) return;
  const told = block.querySelector("[role=status]"), button = block.querySelector("button");
  button.addEventListener("click", () => {
    forget(name);
    sessionStorage.removeItem(CURRENT);
    told.textContent = told.dataset.efface;
    button.hidden = true;
  });
  block.hidden = false;
}

const last = document.querySelector("[data-laisser]");
if (last) leave(last);
if (form?.dataset.cle) enter().catch(() => {});
