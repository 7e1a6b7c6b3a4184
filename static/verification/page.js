// The page /verifier: the browser checks by itself and shows what it found beside what the server says of the number.
// A file leaves the browser only when its owner presses the button for it.
const root = document.querySelector("[data-verification]");
const answers = document.getElementById("reponses");
const places = { browser: "navigateur", server: "serveur" };
const language = document.documentElement.lang;
let chosen = null;
// How many checks were begun: an answer that comes after another was asked for is shown to nobody.
let begun = 0;

const place = (who) => answers.querySelector(`[data-reponse=${places[who]}]`);

// A piece of the page's own words, completed.
function piece(name, values = {}) {
  const made = document.querySelector(`template[data-piece="${name}"]`).content.cloneNode(true);
  for (const one of made.querySelectorAll("[data-valeur]")) one.textContent = values[one.dataset.valeur] ?? "–";
  for (const one of made.querySelectorAll("[data-adresse]")) one.href = `/c/${values.number}`;
  return made;
}

function day(moment) {
  return moment && new Date(moment).toLocaleDateString(language, { dateStyle: "long", timeZone: "Europe/Paris" });
}

function hour(moment) {
  const style = { dateStyle: "long", timeStyle: "short", timeZone: "Europe/Paris" };
  return moment && new Date(moment).toLocaleString(language, style);
}

// What the browser found: a verdict in big words, what it is about, and each check.
function told(report) {
  const { outcome, steps, facts, number, fresh, kind, rewritten } = report, list = document.createElement("ul");
  list.className = "proof";
  list.append(...steps.map(([step, held]) => piece(`${held ? "oui" : "non"}-${step}`)));
  const said = [piece(`issue-${outcome}`)];
  if (facts) said.push(piece("faits", { ...facts, number, until: day(facts.until), fresh: hour(fresh) }));
  if (rewritten) said.push(piece("rewritten"));
  if (kind === "svg" || kind === "png") said.push(piece("dessin"));
  return [...said, list];
}

// What the site says of a number, without any calculation here.
async function askNumber(number, examen) {
  if (!number) return piece("statut-rien");
  try {
    const found = await examen.publishedJson(`/c/${number}/editions.json`);
    return found ? piece(`statut-${found.status}`, { number }) : piece("statut-inconnu");
  } catch {
    return piece("statut-muet");
  }
}

// Run one check and show both answers; `host` is another site's name when an address led there.
async function show(check, host) {
  const mine = (begun += 1);
  answers.hidden = false;
  delete answers.dataset.issue;
  place("browser").replaceChildren(piece("cours"));
  place("server").replaceChildren();
  const examen = await import("./examen.js"), able = await examen.able();
  const report = await check(examen);
  if (mine !== begun) return;
  const foreign = host && !root.dataset.hotes.split(" ").includes(host) ? [piece("ailleurs", { host })] : [];
  place("browser").replaceChildren(...foreign, ...(able ? told(report) : [piece("issue-incapable")]));
  const said = await askNumber(report.number ?? report.asked, examen);
  if (mine !== begun) return;
  place("server").replaceChildren(said);
  const send = answers.querySelector("[data-envoyer]");
  if (send) send.hidden = !chosen;
  answers.dataset.issue = able ? report.outcome : "incapable";
  answers.focus();
}

function checkFile(file) {
  chosen = file;
  return show(async (examen) => examen.examineFile(new Uint8Array(await file.arrayBuffer())));
}

async function checkText(text, ours = null) {
  chosen = null;
  const { meant } = await import("./numero.js"), { number, token, host: named } = meant(text.trim());
  const host = named === ours ? null : named;
  if (token) return show((examen) => examen.examineCode(token), host);
  if (number) return show(async (examen) => ({ asked: number, ...(await examen.examineNumber(number)) }), host);
  begun += 1;
  answers.hidden = false;
  place("browser").replaceChildren(piece("sans-numero"));
  place("server").replaceChildren(piece("statut-rien"));
  answers.dataset.issue = "unknown";
  answers.focus();
}

// The same form that a browser without scripts sends; its answer takes the server's place.
async function send(form) {
  const body = new FormData(form), mine = begun;
  body.set("document", chosen);
  place("server").replaceChildren(piece("cours"));
  try {
    const answer = await fetch(form.action, { method: "POST", body, credentials: "omit" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelectorAll("main [data-serveur], main #erreurs");
    if (mine === begun) place("server").replaceChildren(...(found.length ? found : [piece("statut-muet")]));
  } catch {
    if (mine === begun) place("server").replaceChildren(piece("statut-muet"));
  }
}

function watchFile(card) {
  const input = card.querySelector("input[type=file]"), form = input.form;
  input.addEventListener("change", () => input.files[0] && checkFile(input.files[0]));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.files[0]) checkFile(input.files[0]);
  });
  addEventListener("dragover", (event) => {
    event.preventDefault();
    card.classList.add("drop--over");
  });
  addEventListener("dragleave", () => card.classList.remove("drop--over"));
  addEventListener("drop", (event) => {
    event.preventDefault();
    card.classList.remove("drop--over");
    if (event.dataTransfer.files[0]) checkFile(event.dataTransfer.files[0]);
  });
  answers.querySelector("[data-envoyer] button")?.addEventListener("click", () => send(form));
}

// On a copy of the site nobody answers a form: its questions are answered here.
function watchQuestion(form) {
  const input = form.querySelector("input[type=text]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    checkText(input.value);
  });
  const asked = new URLSearchParams(location.search).get(input.name);
  if (asked) {
    input.value = asked;
    checkText(asked);
  }
}

async function sayFreshness(where) {
  const answer = await fetch("/publication.json", { cache: "no-cache" });
  where.textContent = hour((await answer.json()).published);
}

for (const card of document.querySelectorAll("[data-depot]")) watchFile(card);
for (const form of document.querySelectorAll("form[data-question]")) watchQuestion(form);
// On a copy, what answers for the address that no file has: of a certificate or of an offline code, it is checked here.
if (document.querySelector("[data-perdue]") && /^\/[cv]\/./i.test(location.pathname))
  checkText(location.pathname, location.hostname);
// A certificate's page leads here with its number after a hash, which browsers send to nobody.
if (location.hash.length > 1)
  import("./numero.js").then(({ unescaped }) => checkText(unescaped(location.hash.slice(1))));
for (const where of document.querySelectorAll("[data-publiee]")) sayFreshness(where).catch(() => {});
for (const card of document.querySelectorAll("[data-camera]")) {
  import("./camera.js").then(({ watch }) => watch(card, checkText));
}
