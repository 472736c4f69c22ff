// The instant lock: the screen is blank before the server has answered, and the server locks every tab.
const form = document.querySelector("[data-lock]");
const SHORT = 600; // between two presses of Escape, in milliseconds
let pressed = -Infinity;

const lock = async () => {
  const body = new URLSearchParams(new FormData(form));
  const place = location.pathname;
  document.body.replaceChildren(); // first: nothing stays readable while the request travels
  sessionStorage.clear(); // nor what was half written
  const asked = fetch(form.action, { method: "POST", body, keepalive: true, redirect: "manual", headers: { "X-Live": "1" } });
  const waited = new Promise((done) => { setTimeout(done, 2000); });
  await Promise.race([asked.catch(() => {}), waited]);
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

// Pages without a live part of their own lock with the others.
if (!document.querySelector("[data-page]")) {
  const stream = new EventSource("/flux");
  stream.addEventListener("locked", () => {
    document.body.replaceChildren();
    location.replace(`/entrer?vers=${encodeURIComponent(location.pathname)}`);
  });
  addEventListener("pagehide", () => stream.close());
}
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
