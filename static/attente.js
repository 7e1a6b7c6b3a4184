// Reads the page again while its work goes on; the reader stays where they are. Without scripts, a link does it.
"use strict";
const PAUSE = 3000;

async function look() {
  const here = document.getElementById("avancement");
  if (!("running" in here.dataset)) return;
  try {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const fresh = page.getElementById("avancement");
    if (fresh) {
      here.replaceChildren(...fresh.childNodes);
      if (!("running" in fresh.dataset)) delete here.dataset.running;
    }
  } finally {
    setTimeout(look, PAUSE);
  }
}

setTimeout(look, PAUSE);
