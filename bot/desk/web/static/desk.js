// The live desk. Everything works without this file; with it, pages keep themselves up to date.
// State is fetched, never pushed: a signal says "something changed", the page asks what.
import { forgetDrafts, newKey, startComposer, tidyDrafts } from "/static/composer.js";
import { startKeys } from "/static/keys.js";
import { shut as lock } from "/static/lock.js";
import { morph } from "/static/morph.js";
import { startPanels } from "/static/panels.js";
import { listen } from "/static/signals.js";
import { toast } from "/static/toasts.js";
import { startUnread } from "/static/unread.js";

const frame = document.querySelector("[data-page]");
const notices = document.getElementById("notices");
const cut = document.getElementById("cut");
let asking = false;
let again = false;
let leaving = false;
const IDLE = 15 * 60000; // as the server counts
const TOUCHED = "touched"; // when, and nothing else: the session belongs to all tabs of the browser
localStorage.setItem(TOUCHED, Date.now());

// What answers a form has an address that shows nothing: asking again, or reloading, asks for the page itself.
if (location.pathname !== frame.dataset.here) history.replaceState(null, "", frame.dataset.here);

const nearEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 80;

// A command that was refused sent nothing: what waits here to be confirmed never will be.
const REFUSED = new Set(["away", "not_yours", "closed", "unknown_case"]);
const refuse = (line) => {
  if (!REFUSED.has(line.dataset.code) || line.dataset.about !== frame.dataset.case) return;
  for (const waiting of document.querySelectorAll("[data-pending].queued")) {
    waiting.classList.replace("queued", "dropped");
    waiting.querySelector(".state").textContent = line.textContent;
  }
};

const talk = document.getElementById("talk");
const below = document.getElementById("below");
const toEnd = () => {
  talk.scrollTop = talk.scrollHeight;
  below.hidden = true;
};

// Only what differs is touched (morph.js); the talk follows its end only if somebody was reading there.
const bring = (fresh) => {
  const follow = talk && nearEnd(talk);
  const lines = () => document.querySelectorAll("#bubbles > .bubble").length;
  const [before, focused] = [lines(), document.activeElement];
  for (const next of fresh.querySelectorAll("[data-live]")) {
    const old = document.getElementById(next.id);
    if (old) morph(old, next);
  }
  if (focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
  if (follow) toEnd();
  else if (talk && lines() > before) below.hidden = false;
  document.dispatchEvent(new Event("desk:fresh"));
};

const tell = (fresh) => {
  const news = fresh.getElementById("notices");
  if (!news) return;
  if (news.dataset.last !== notices.dataset.last) {
    for (const line of news.children) {
      toast(line.textContent.trim());
      refuse(line);
      document.dispatchEvent(new CustomEvent("desk:told", { detail: line.dataset.code }));
    }
  }
  notices.dataset.last = news.dataset.last;
  news.remove(); // told once, not kept on the page
};

const refresh = async () => {
  if (leaving) return; // a form is on its way: its answer is the next page
  if (asking) { again = true; return; }
  asking = true;
  try {
    const headers = { "X-Quiet": "1", "X-Notices-After": notices.dataset.last };
    const answer = await fetch(location.pathname + location.search, { headers, cache: "no-store" });
    if (answer.status === 401) { lock(); return; }
    if (answer.status >= 500) throw new Error("later"); // what is on the screen stays: the next signal asks again
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (leaving) return;
    if (fresh.querySelector("main")?.className !== document.querySelector("main").className) {
      location.reload(); // the case is no longer mine, or is mine again: another page
      return;
    }
    tell(fresh);
    bring(fresh);
    cut.hidden = true;
  } catch {
    cut.hidden = false;
  } finally {
    asking = false;
    if (again) { again = false; refresh(); }
  }
};

// Typing and pointing are activity, at most once a minute; an open tab alone is not.
let told = performance.now();
const present = () => {
  if (performance.now() - told < 60000) return;
  told = performance.now();
  localStorage.setItem(TOUCHED, Date.now()); // as often as the server is told: it counts alike
  const body = new URLSearchParams({ csrf: frame.dataset.csrf });
  fetch("/present", { method: "POST", body, headers: { "X-Live": "1" } })
    .then((answer) => { if (answer.status === 401) lock(); })
    .catch(() => {});
};
for (const sign of ["keydown", "pointerdown", "wheel"]) addEventListener(sign, present, { passive: true });

// A page brought back from the browser's memory shows nothing before it has asked again.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

// One press, one command.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.id === "composer" || event.defaultPrevented || form.matches("[data-note], [data-insert], [data-search]")) return;
  if (leaving) event.preventDefault();
  if (form.matches("[data-locks]")) forgetDrafts();
  leaving = true;
  setTimeout(() => { leaving = false; }, 10000); // it never arrived: the page lives on
});
// Escape closes what floats above the page, else the panel that somebody is in.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const floating = [...document.querySelectorAll("details.menu[open], details.close[open]")];
  const within = document.activeElement.closest("details.panel[open]");
  for (const open of floating.length ? floating : [within].filter(Boolean)) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

if (talk) {
  toEnd();
  below.addEventListener("click", toEnd);
  talk.addEventListener("scroll", () => { if (nearEnd(talk)) below.hidden = true; }, { passive: true });
}
const doors = { refresh, lock, newKey, csrf: frame.dataset.csrf, login: frame.dataset.login, dossier: frame.dataset.case };
tidyDrafts();
startComposer(doors);
startPanels(doors);
startKeys();
startUnread(frame.dataset.sound === "1");
listen({
  dossier: frame.dataset.case,
  changed: refresh,
  locked: lock,
  open: () => { cut.hidden = true; },
  cut: () => {
    cut.hidden = false;
    if (Date.now() - Number(localStorage.getItem(TOUCHED)) > IDLE) lock(); // nobody else could tell this screen that its time is over
  },
});
