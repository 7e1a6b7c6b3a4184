// A clock that fills the fields of a visit: when it began, how long one waited, how long it lasted. It goes by the time
// of day, so that a telephone that sleeps or a page read again does not stop it. Typed by hand, the fields do the same.
"use strict";
const block = () => document.querySelector("[data-clock]");
const seconds = (from, to) => Math.max(0, Math.round((to - from) / 1000));

function spelled(count) {
  const two = (value) => String(value).padStart(2, "0");
  return count < 60 ? `${count} s` : `${Math.floor(count / 60)} min ${two(count % 60)} s`;
}

function fill(form, name, value) {
  form.elements[name].value = value;
  form.elements[name].dispatchEvent(new Event("input", { bubbles: true }));
}

// `state` is {start, answer, end} in milliseconds; it is kept with the draft.
export function clock(form, state, changed) {
  const place = block();
  if (!place) return;
  const [start, answered, stop] = ["start", "answered", "stop"].map((name) => place.querySelector(`[data-${name}]`));
  const told = place.querySelector("[data-told]");

  function show() {
    const from = state.answer ?? state.start;
    place.querySelector("[data-elapsed]").textContent = spelled(from ? seconds(from, state.end ?? Date.now()) : 0);
    start.disabled = Boolean(state.start && !state.end);
    answered.disabled = !state.start || Boolean(state.answer);
    stop.disabled = !state.answer || Boolean(state.end);
  }
  const step = (word, act) => () => {
    act(Date.now());
    told.textContent = told.dataset[word];
    show();
    changed(state);
  };
  start.onclick = step("started", (now) => {
    Object.assign(state, { start: now, answer: undefined, end: undefined });
    const paris = new Date(now).toLocaleString("sv-SE", { timeZone: "Europe/Paris" });
    fill(form, "faite_le", paris.slice(0, 16).replace(" ", "T"));
  });
  answered.onclick = step("waited", (now) => {
    state.answer = now;
    fill(form, "attente", seconds(state.start, now));
  });
  stop.onclick = step("ended", (now) => {
    state.end = now;
    fill(form, "echange", seconds(state.answer, now));
  });
  place.hidden = false;
  show();
  clearInterval(clock.ticking);
  clock.ticking = setInterval(() => !state.end && show(), 500);
}
