// A draft stays on this device only when asked for, and only whoever has the code can read it.
// The pages do the same work without this script.
import { content, deposit, forget, holds, place } from "./coffre.js";

const DAYS = 7, CURRENT = "brouillon";
const form = document.getElementById("parcours");

function said() {
  const answers = [...form.elements.reponses.value], texts = [];
  for (const [name, value] of new FormData(form)) {
    if (name.startsWith("q-")) answers[Number(name.slice(2))] = value;
    if (name === "commentaire" || name.startsWith("preuve-")) texts.push([name, value]);
  }
  return { answers: answers.join(""), texts };
}

async function keep(here) {
  await deposit(here, said(), DAYS);
  sessionStorage.setItem(CURRENT, here.name);
}

function erase(name) {
  forget(name);
  sessionStorage.removeItem(CURRENT);
}

// On each screen: a box to tick, and the draft follows what is answered.
function offer(block, here) {
  const box = block.querySelector("input"), told = block.querySelector("[role=status]");
  box.checked = holds(here);
  if (box.checked) keep(here);
  box.addEventListener("change", async () => {
    await (box.checked ? keep(here) : erase(here.name));
    told.textContent = box.checked ? told.dataset.garde : told.dataset.efface;
  });
  form.addEventListener("input", () => box.checked && keep(here));
  block.hidden = false;
}

// On the first page: what was kept is taken up again or erased. The server only ever sends an empty questionnaire.
function propose(block, here) {
  if (!holds(here) || /\d/.test(form.elements.reponses.value)) return;
  block.querySelector("[data-reprendre]").addEventListener("click", async () => {
    const { answers, texts } = await content(here);
    form.elements.reponses.value = answers;
    for (const [name, value] of texts) {
      const field = Object.assign(document.createElement("input"), { type: "hidden", name });
      field.value = value;
      form.append(field);
    }
    form.requestSubmit(form.querySelector("button[name=vers]"));
  });
  block.querySelector("[data-effacer]").addEventListener("click", () => {
    erase(here.name);
    block.hidden = true;
    form.querySelector("button[name=vers]").focus();
  });
  block.hidden = false;
}

async function start() {
  if (document.querySelector("[data-envoye]")) return erase(sessionStorage.getItem(CURRENT));
  const block = document.querySelector("[data-brouillon]"), again = document.querySelector("[data-reprise]");
  if (!form || !(block || again)) return;
  const here = await place(form.elements.code.value, "brouillon");
  if (block) offer(block, here);
  if (again) propose(again, here);
}

// Where storage is refused or the connection is not secure, nothing is offered.
start().catch(() => {});
// The code gives way to a ticket that this device knew: the draft is the ticket's.
form?.addEventListener("jeton", () => start().catch(() => {}));
