// A heavy file leaves by pieces. After a cut the server is asked what it has, and only the rest is sent.
const PAUSE = 3_000, PATIENCE = 120_000;

class Refused extends Error {
  constructor(said) {
    super(said);
    this.said = said;
  }
}

// The name of the sending, once every piece has arrived; `tell(share, sentence)` says how far it is.
export async function carry(file, words, token, tell) {
  const announced = { _jeton: token, nom: file.name, taille: file.size, empreinte: await fingerprint(file) };
  const ask = (address, fields) => insist(() => post(address, fields), words, tell, () => share(file, state));
  let state = await ask(words.pieces, announced);
  if (state.recus.length) tell(share(file, state), words.resumed);
  for (let number = missing(file, state); number !== undefined; number = missing(file, state)) {
    const piece = file.slice(number * state.morceau, (number + 1) * state.morceau);
    state = await ask(`${words.pieces}/${state.envoi}/${number}`, { _jeton: token, morceau: piece });
    tell(share(file, state));
  }
  return state.envoi;
}

// Empty where the browser cannot compute it: the sending then ends with the page.
async function fingerprint(file) {
  if (!globalThis.crypto?.subtle) return "";
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((one) => one.toString(16).padStart(2, "0")).join("");
}

const count = (file, state) => Math.ceil(file.size / state.morceau);

function missing(file, state) {
  const held = new Set(state.recus);
  return [...Array(count(file, state)).keys()].find((number) => !held.has(number));
}

const share = (file, state) => (state ? Math.floor((100 * state.recus.length) / count(file, state)) : 0);

async function post(address, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  return fetch(address, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
}

// A piece received twice is harmless: what is not known to have arrived is sent again.
async function insist(request, words, tell, reached) {
  for (;;) {
    const answer = await request().catch(() => null);
    if (answer && answer.status < 500) return settle(answer, words);
    tell(reached(), words.waiting);
    await pause();
  }
}

async function settle(answer, words) {
  if (answer.ok && !answer.redirected) return answer.json();
  const told = await answer.json().catch(() => ({}));
  throw new Refused(told.refus ?? words.over);
}

function pause() {
  return new Promise((resume) => {
    const timer = setTimeout(done, PAUSE);
    addEventListener("online", done, { once: true });
    function done() {
      clearTimeout(timer);
      removeEventListener("online", done);
      resume();
    }
  });
}
