// Reads the page again while its work goes on; the reader stays where they are. Without scripts, a link does it.
"use strict";
const PAUSE = 3000;

async function look() {
  const here = document.getElementById("avancement");
  if (!("running" in here.dataset)) return;
  try {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const fresh = page.getElementById("avancement");
    if (fresh) show(here, fresh);
  } finally {
    setTimeout(look, PAUSE);
  }
}

// Whoever had the focus on the old link finds it on the new one.
function show(here, fresh) {
  const held = here.contains(document.activeElement);
  const running = "running" in fresh.dataset;
  here.replaceChildren(...fresh.childNodes);
  if (!running) delete here.dataset.running;
  if (held) here.querySelector("a")?.focus();
}

setTimeout(look, PAUSE);
