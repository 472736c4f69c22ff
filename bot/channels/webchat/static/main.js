// The page with JavaScript: opens a conversation, shows what comes, sends what is said.

import { follow } from "/static/flow.js";
import { abandon, leave, leaving } from "/static/leave.js";
import { Sender } from "/static/send.js";
import { keep, recall } from "/static/tab.js";
import { empty, hint, own, settle, show } from "/static/view.js";
import { isExit } from "/static/words.js";

const start = document.getElementById("start");
const state = document.getElementById("state");
const text = document.getElementById("text");
let exits = JSON.parse(document.body.dataset.words);
const signal = leaving.signal;

async function open() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  const response = await fetch("/open", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ zone }),
    signal,
    cache: "no-store",
    credentials: "omit",
  });
  if (!response.ok) throw new Error("refused");
  const { tab } = await response.json();
  keep(tab);
  return tab;
}

function run(token) {
  if (start) start.hidden = true;
  document.getElementById("again")?.remove();
  document.getElementById("foot").hidden = false;
  empty();
  if (location.pathname !== "/") history.replaceState(null, "", "/");
  const sending = () => new Sender({ token, signal, onOut: () => leave() });
  let sender = sending();

  function choose(value, label) {
    if (value === "x") return leave();
    settle();
    return sender.send({ value }, own(label));
  }

  function say() {
    const said = text.value.trim();
    if (!said) return undefined;
    clean();
    if (isExit(said, exits)) return leave();
    settle();
    return sender.send({ text: said }, own(said));
  }

  // Something harmless takes the place of all that was here: nothing of it may wait to be sent, or be brought back.
  function afresh() {
    sender.stop();
    sender = sending();
    empty();
    clean();
  }

  document.getElementById("write").addEventListener("submit", (event) => {
    event.preventDefault();
    say();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    say();
  });
  text.addEventListener("input", grow);
  follow({
    token,
    signal,
    onNote: (note) => show(note, choose),
    onHint: hint,
    onFresh: afresh,
    onWords: (words) => (exits = words),
    onOut: () => leave({ alone: true, told: true }),
    onState: (connected) => (state.hidden = connected),
  });
}

function clean() {
  text.value = "";
  grow();
}

function grow() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + 2}px`;
}

// A page reached by the back button, or brought back with a whole session, has no conversation and starts none by itself.
const arrived = performance.getEntriesByType("navigation")[0]?.type ?? "navigate";

async function begin() {
  const held = recall() || document.body.dataset.tab;
  if (held) {
    keep(held);
    run(held);
    return;
  }
  try {
    run(await open());
  } catch {
    state.hidden = false; // the start button is still there and needs no script
  }
}

if (start) {
  start.addEventListener("submit", (event) => {
    event.preventDefault();
    begin();
  });
}
for (const worker of (await navigator.serviceWorker?.getRegistrations()) ?? []) worker.unregister();
if (arrived === "back_forward") abandon();
else begin();
