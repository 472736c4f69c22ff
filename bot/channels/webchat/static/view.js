// What is on the page. Text goes in as text, never as markup.

const log = document.getElementById("log");
const main = document.getElementById("main");
const always = document.getElementById("always");
const writing = document.getElementById("writing");
const HINT_MS = 6000; // a little longer than the desk waits before it says so again
const words = document.body.dataset;
let byKeyboard = false;
let lone = false;
let fading = 0;

document.addEventListener("keydown", () => (byKeyboard = true), true);
document.addEventListener("pointerdown", () => (byKeyboard = false), true);

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function bubble(kind, label, paragraphs) {
  const note = element("div", `note ${kind}`);
  note.append(element("span", "unseen", label), ...paragraphs.map((text) => element("p", "", text)));
  return note;
}

function choices(rows, onChoice) {
  const group = element("div", "choices");
  group.setAttribute("role", "group");
  for (const row of rows) {
    const line = element("div", "row");
    for (const { label, value } of row) {
      const button = element("button", "choice", label);
      button.type = "button";
      button.dataset.value = value;
      // The second tap of a double tap lands on whatever has just appeared under the finger.
      button.addEventListener("click", (event) => event.detail < 2 && onChoice(button.dataset.value, label));
      line.append(button);
    }
    group.append(line);
  }
  return group;
}

function copying({ label, text }) {
  const box = element("div");
  const shown = element("p", "copy", text);
  const button = document.getElementById("copying").content.firstElementChild.cloneNode(true);
  button.textContent = label || words.copy;
  button.addEventListener("click", () => copy(shown, button));
  box.append(shown, button);
  return box;
}

async function copy(shown, button) {
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(shown.textContent);
    button.textContent = words.copied;
    setTimeout(() => (button.textContent = label), 2000);
  } catch {
    getSelection().selectAllChildren(shown);
  }
}

// The page's own words, and the side it begins on, follow the language of the talk.
function speak(lang) {
  const tongue = document.querySelector(`template.tongue[lang="${CSS.escape(lang)}"]`);
  if (!tongue || document.documentElement.lang === lang) return;
  document.documentElement.lang = lang;
  document.documentElement.dir = tongue.dir;
  Object.assign(words, tongue.dataset);
  for (const one of document.querySelectorAll("[data-says]")) one.textContent = words[one.dataset.says];
  for (const one of [log, writing]) one.setAttribute("aria-label", words[one.dataset.label]);
  const text = document.getElementById("text");
  text.placeholder = words[text.dataset.hints];
}

// Three dots for a moment: somebody is writing. They take no room, so that nothing moves under a finger.
export function hint() {
  if (lone) return;
  clearTimeout(fading);
  writing.hidden = false;
  fading = setTimeout(still, HINT_MS);
}

function still() {
  clearTimeout(fading);
  writing.hidden = true;
}

export function empty() {
  still();
  log.replaceChildren();
  always.replaceChildren();
}

export function show(note, onChoice) {
  still();
  if (note.lang) speak(note.lang);
  if (note.alone || lone) empty();
  lone = note.alone;
  const made = bubble(note.voice === "human" ? "human" : "bot", words.note, note.paragraphs);
  made.append(...note.copies.map(copying));
  if (note.rows.length) {
    settle();
    made.append(choices(note.rows, onChoice));
  }
  if (note.always.length) offer(note.always, onChoice);
  if (note.leave) document.getElementById("leave").textContent = note.leave;
  place(made);
  if (note.rows.length && byKeyboard && document.activeElement === log) {
    made.querySelector(".choice").focus();
  }
}

// What is offered still stays where it is: a finger may be on it while the answer comes, and its tap would be lost.
function offer(row, onChoice) {
  const offered = [...always.querySelectorAll(".choice")];
  const same = offered.length === row.length && row.every(({ label }, at) => offered[at].textContent === label);
  if (same) row.forEach(({ value }, at) => (offered[at].dataset.value = value));
  else always.replaceChildren(choices([row], onChoice));
}

export function own(text) {
  const made = bubble("own", words.you, [text]);
  const state = element("small");
  state.hidden = true;
  made.append(state);
  place(made);
  const say = (className, words_) => {
    made.classList.toggle("unsent", Boolean(className));
    state.hidden = !words_;
    state.textContent = words_;
  };
  return {
    sent: () => say("", ""),
    unsent: () => say("unsent", words.unsent),
    refused: () => say("unsent", words.refused),
  };
}

// Old choices go once there is an answer or a newer question.
export function settle() {
  const focused = log.contains(document.activeElement);
  for (const group of log.querySelectorAll(".choices")) group.remove();
  if (focused) log.focus({ preventScroll: true });
}

function place(made) {
  log.append(made);
  const long = made.offsetHeight > main.clientHeight * 0.8;
  made.scrollIntoView({ block: long ? "start" : "nearest" });
}
