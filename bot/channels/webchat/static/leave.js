// The way out. Order matters: cover, forget, empty the page, tell the server, go. Nothing waits
// for the network, and nothing here can fail before the cover is up.

import { alive, forget, token } from "/static/tab.js";

const TAPS = 3;
const TAPS_MS = 1500;
const out = document.body.dataset.out;
const others = "BroadcastChannel" in window ? new BroadcastChannel("page") : null;
let gone = false;

export const leaving = new AbortController();

export function leave({ alone = false, told = false } = {}) {
  gone = true;
  const cover = document.getElementById("cover");
  if (cover) cover.hidden = false;
  const held = token() || document.body.dataset.tab;
  forget();
  document.body.dataset.tab = "";
  document.body.replaceChildren(...(cover ? [cover] : []));
  cover?.replaceChildren();
  leaving.abort();
  if (!alone) others?.postMessage("out");
  if (held && !told) tell(held);
  location.replace(out);
}

// Whoever held this tab before is gone.
export function abandon() {
  const held = token();
  forget();
  if (held) tell(held);
}

function tell(held) {
  try {
    navigator.sendBeacon("/end", new URLSearchParams({ tab: held, act: "page" }));
  } catch {
    // the page is gone; the server finds out by silence
  }
}

// One tab that leaves takes the others of this page with it.
if (others) others.onmessage = () => leave({ alone: true });

document.getElementById("leave").addEventListener("click", (event) => {
  event.preventDefault();
  leave();
});

let taps = [];
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Shift") taps = [];
    else if (!event.repeat) taps = [...taps, event.timeStamp].slice(-TAPS);
    if (taps.length === TAPS && taps[TAPS - 1] - taps[0] < TAPS_MS) leave();
  },
  { capture: true },
);

// The list of open apps and the back button must find nothing to show.
document.addEventListener("visibilitychange", () => {
  document.documentElement.classList.toggle("veiled", document.visibilityState === "hidden");
});
window.addEventListener("pagehide", () => {
  if (!gone) alive();
  document.documentElement.classList.add("veiled");
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) leave({ alone: true });
});

// Nobody has touched the page for a while: cover it, and let one press bring it back.
const idleMs = Number(document.body.dataset.idle) * 1000;
let idle = 0;
function touched() {
  clearTimeout(idle);
  if (idleMs > 0) idle = setTimeout(rest, idleMs);
}
function rest() {
  if (!gone) covered(true);
}
function covered(on) {
  document.getElementById("cover").hidden = !on;
  document.getElementById("back").hidden = !on;
  for (const part of document.querySelectorAll("header, main, .brink, footer")) part.inert = on;
  if (on) document.getElementById("back").focus();
}
document.getElementById("back").addEventListener("click", () => covered(false));
for (const kind of ["pointerdown", "keydown", "wheel", "touchmove"]) {
  document.addEventListener(kind, touched, { capture: true, passive: true });
}
touched();
