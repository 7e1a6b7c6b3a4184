// What a shopper or an auditor writes stays in a drawer of this device, file included, until the server has it; one
// place per person and mission, so that nobody who signs in here after them is shown it.
"use strict";
const STORE = "comptes-rendus", LONGEST = 60 * 864e5;

const asked = (request) =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

async function drawer(mode) {
  const opening = indexedDB.open("visites", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "place" });
  const database = await asked(opening);
  return database.transaction(STORE, mode).objectStore(STORE);
}

export const placeOf = ({ person, mission }) => `${person} ${mission}`;

export const find = async (place) => asked((await drawer("readonly")).get(place));

// Written once the transaction has ended: until then a power cut would lose it.
export async function keep(draft) {
  const store = await drawer("readwrite");
  const ended = new Promise((done, failed) => {
    store.transaction.oncomplete = done;
    store.transaction.onerror = store.transaction.onabort = () => failed(store.transaction.error);
  });
  store.put({ ...draft, at: Date.now() });
  return ended;
}

export const erase = async (place) => asked((await drawer("readwrite")).delete(place));

export async function forgetOld() {
  const store = await drawer("readwrite");
  for (const draft of await asked(store.getAll())) if (draft.at < Date.now() - LONGEST) store.delete(draft.place);
}

export async function under(prefix) {
  return (await asked((await drawer("readonly")).getAll())).filter((one) => one.place.startsWith(prefix));
}
