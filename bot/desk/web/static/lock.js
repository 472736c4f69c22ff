// The instant lock: the screen is blank before the server has answered, and the server locks every tab.
import { listen, tellLocked } from "/static/signals.js";

const form = document.querySelector("[data-lock]");
const SHORT = 600; // between two presses of Escape, in milliseconds
let pressed = -Infinity;

const blank = () => {
  document.body.replaceChildren();
  sessionStorage.clear(); // drafts too
};

const lock = async () => {
  const body = new URLSearchParams(new FormData(form));
  const place = location.pathname;
  blank(); // first: nothing stays readable while the request travels
  const asked = fetch(form.action, { method: "POST", body, keepalive: true, redirect: "manual", headers: { "X-Live": "1" } });
  const waited = new Promise((done) => { setTimeout(done, 2000); });
  await Promise.race([asked.catch(() => {}), waited]);
  tellLocked(); // also if the server cannot
  location.replace(`/entrer?vers=${encodeURIComponent(place)}`);
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopPropagation();
  lock();
});

addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.shiftKey && event.code === "KeyL") {
    event.preventDefault();
    lock();
    return;
  }
  if (event.key !== "Escape" || event.repeat) return;
  if (event.timeStamp - pressed < SHORT) lock();
  pressed = event.timeStamp;
}, { capture: true });

// A form that is on its way brings the next page, going out too: nothing else leads elsewhere before it had its time.
const GRACE = 3000;
let leaving = false;
export const shut = () => {
  blank();
  setTimeout(() => location.replace(`/entrer?vers=${encodeURIComponent(location.pathname)}`), leaving ? GRACE : 0);
};
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  leaving = true;
  setTimeout(() => { leaving = false; }, 10000);
});

// Pages on which nothing else is told lock with the others.
if (!document.getElementById("toasts")) listen({ locked: shut });
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
