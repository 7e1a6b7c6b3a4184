// A passkey signs in, is added, or confirms an act. Without this script the page proposes a code, and says why.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

function text(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join("");
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

class Refused extends Error {}

function offer(place) {
  const form = place.closest("form") ?? place.querySelector("form");
  place.querySelector("[data-without]")?.setAttribute("hidden", "");
  place.querySelector("[data-with]").hidden = false;
  if (place.dataset.passkey === "add") {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      run(place, form);
    });
  } else place.querySelector("button").addEventListener("click", () => run(place, form));
}

async function run(place, form) {
  const said = [...place.querySelectorAll("[data-said]")].at(-1);
  if (place.dataset.busy) return;
  place.dataset.busy = "oui";
  said.textContent = place.dataset.waiting;
  try {
    const fields = wanted(place, form);
    const options = await (await sent(place.dataset.ask, fields, place)).json();
    const reponse = JSON.stringify(await answered(options));
    const answer = await sent(place.dataset.answer, { ...fields, reponse, ...key(form, place) }, place);
    if (answer.redirected) return location.assign(answer.url);
    said.textContent = (await answer.json()).dit;
    place.querySelector("[data-instead]")?.setAttribute("hidden", "");
    place.querySelector("[data-with] button").hidden = true;
  } catch (error) {
    said.textContent = error instanceof Refused ? error.message : place.dataset.refused;
  } finally {
    delete place.dataset.busy;
  }
}

// The key of a form serves once: the last sending carries it.
const key = (form, place) => (place.dataset.passkey === "add" ? { _cle: form.elements._cle.value } : {});

function wanted(place, form) {
  const { _cle, ...typed } = Object.fromEntries(new FormData(form));
  if (place.dataset.passkey === "add") return typed;
  if (place.dataset.passkey === "enter") return { suite: typed.suite ?? "" };
  return { _jeton: typed._jeton, acte: place.dataset.act };
}

async function sent(address, fields, place) {
  const answer = await fetch(address, { method: "POST", body: new URLSearchParams(fields) }).catch(() => null);
  if (!answer) throw new Refused(place.dataset.cut);
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => ({}));
  throw new Refused(told.refus ?? place.dataset.cut);
}

// What the page was given to ask, then what the device answers, both with bytes where the other end writes text.
async function answered(asked) {
  const listed = (all) => all?.map((one) => ({ ...one, id: bytes(one.id) }));
  const publicKey = { ...asked, challenge: bytes(asked.challenge) };
  if (asked.user) {
    publicKey.user = { ...asked.user, id: bytes(asked.user.id) };
    publicKey.excludeCredentials = listed(asked.excludeCredentials);
    return plain(await navigator.credentials.create({ publicKey }));
  }
  publicKey.allowCredentials = listed(asked.allowCredentials);
  return plain(await navigator.credentials.get({ publicKey }));
}

function plain({ rawId, type, response }) {
  const id = text(rawId);
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const held = parts.filter((part) => response[part]).map((part) => [part, text(response[part])]);
  return { id, rawId: id, type, response: Object.fromEntries(held) };
}

if (globalThis.PublicKeyCredential) document.querySelectorAll("[data-passkey]").forEach(offer);
