// While a file travels, say how far it is. Without scripts the browser sends the same form, only silently.
"use strict";

function watch(form) {
  const place = form.querySelector("[data-sending]");
  const bar = place.querySelector("progress");
  const word = place.querySelector("span");
  let sent = false;
  form.addEventListener("submit", (event) => {
    const held = [...form.querySelectorAll("input[type=file]")].some((one) => one.files.length);
    if (!held) return;
    event.preventDefault();
    if (sent) return;
    sent = true;
    place.hidden = false;
    const carrier = form.querySelector("[data-pieces]");
    const heavy = carrier && [...form.querySelectorAll("input[type=file]")].find((one) => one.files[0]?.size > carrier.dataset.alone);
    if (!heavy) return send(new FormData(form, event.submitter), event.submitter);
    // A refusal before the file is examined leaves the form as it is, to be sent again.
    import("./morceaux.js")
      .then(({ carry }) => carry(heavy.files[0], carrier.dataset, form.elements._jeton.value, tell))
      .then((upload) => {
        const rest = new FormData(form, event.submitter);
        rest.delete(heavy.name);
        rest.set(carrier.name, upload);
        send(rest, event.submitter);
      })
      .catch((error) => {
        sent = false;
        word.textContent = error.said ?? place.dataset.cut;
      });
  });

  function tell(share, sentence) {
    bar.value = share;
    word.textContent = sentence ?? `${share}\u00a0%`;
  }

  function send(data, submitter) {
    const target = submitter?.getAttribute("formaction") ?? form.action;
    const request = new XMLHttpRequest();
    request.open("POST", target);
    request.upload.addEventListener("progress", (step) => {
      const share = step.lengthComputable ? Math.floor((100 * step.loaded) / step.total) : 0;
      tell(share, share < 100 ? undefined : place.dataset.reading);
    });
    request.addEventListener("load", () => arrive(request, new URL(target, location).href));
    // Nothing was received: the form may be sent again as it is.
    request.addEventListener("error", () => {
      sent = false;
      word.textContent = place.dataset.cut;
    });
    request.send(data);
  }
}

// A redirection is followed as a visit; an answer in place is shown in place, with the focus on what it says.
function arrive(request, asked) {
  if (request.responseURL !== asked) return location.assign(request.responseURL);
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  document.title = page.title;
  document.getElementById("contenu").replaceWith(page.getElementById("contenu"));
  start();
  (document.getElementById("erreurs") ?? document.getElementById("contenu")).focus();
  scrollTo(0, 0);
}

function start() {
  document.querySelectorAll("form:has([data-sending])").forEach(watch);
}

start();
