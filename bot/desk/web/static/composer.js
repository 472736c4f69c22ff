// The composer: a message keeps one key however often it is sent, and its text until it is accepted. What is half
// written stays with its conversation while somebody looks at another; locking the screen takes it away.

export const newKey = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
};

export const forgetDrafts = () => sessionStorage.clear();

// What was begun for a conversation that is over, or somebody else's by now, goes with it.
export const tidyDrafts = () => {
  const mine = [...document.querySelectorAll("#mine a")].map((link) => link.pathname.split("/").pop());
  for (const place of Object.keys(sessionStorage)) {
    if (place.startsWith("draft:") && !mine.includes(place.split(":").pop())) sessionStorage.removeItem(place);
  }
};

// That somebody is writing, not what. Only where the house wants it: otherwise there is no address to tell it to.
const TELL_MS = 4000;
const startTelling = (text, to, csrf) => {
  let told = -TELL_MS;
  const tell = async () => {
    if (!text.value.trim() || performance.now() - told < TELL_MS) return;
    told = performance.now();
    const body = new URLSearchParams({ csrf });
    const answer = await fetch(to, { method: "POST", body, headers: { "X-Live": "1" } }).catch(() => null);
    if (answer?.status === 404) text.removeEventListener("input", tell); // not wanted any more
  };
  text.addEventListener("input", tell);
};

export const startComposer = ({ refresh, lock, csrf, login, dossier }) => {
  const form = document.getElementById("composer");
  if (!form) return;
  const text = form.elements.text;
  const button = form.querySelector("button");
  const giveBack = document.querySelector("form[action$='/rendre'] button");
  const problem = document.getElementById("problem");
  const place = `draft:${login}:${dossier}`;
  let key = newKey();
  let sending = false;

  const keep = () => {
    if (text.value) sessionStorage.setItem(place, text.value);
    else sessionStorage.removeItem(place);
  };
  if (!text.value) text.value = sessionStorage.getItem(place) ?? "";
  text.addEventListener("input", keep);
  if (form.dataset.composing) startTelling(text, form.dataset.composing, csrf);

  const barred = () => document.getElementById("barrier").dataset.barrier !== "";

  const settle = () => {
    text.disabled = barred();
    button.disabled = barred() || sending;
    if (giveBack) giveBack.disabled = barred();
    if (barred()) text.setAttribute("aria-describedby", "barrier-text");
    else text.removeAttribute("aria-describedby");
  };

  const complain = (code) => {
    problem.textContent = problem.dataset[code] ?? problem.dataset.bad_form;
    problem.hidden = false;
  };

  // Shown at once, replaced by the stored line as soon as there is one.
  const showPending = (words, sent) => {
    const line = document.createElement("li");
    line.className = "bubble counsellor queued";
    line.dataset.key = `${login}:${sent}`;
    line.dataset.pending = "";
    const meta = Object.assign(document.createElement("p"), { className: "meta", textContent: form.dataset.me });
    const body = Object.assign(document.createElement("p"), { className: "text", textContent: words, dir: "auto" });
    const state = Object.assign(document.createElement("p"), { className: "state", textContent: form.dataset.route });
    line.append(meta, body, state);
    document.getElementById("bubbles").append(line);
    const talk = document.getElementById("talk");
    talk.scrollTop = talk.scrollHeight;
  };

  const send = async () => {
    const words = text.value.trim();
    if (!words || sending || barred()) return;
    sending = true;
    settle();
    problem.hidden = true;
    try {
      const body = new URLSearchParams({ csrf, key, text: words });
      const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Live": "1" } });
      if (answer.status === 401) { lock(); return; }
      if (answer.status !== 202) { complain(answer.status === 422 ? await answer.text() : "bad_form"); return; }
      if (form.dataset.route) showPending(words, key);
      key = newKey();
      text.value = "";
      keep();
      refresh();
    } catch {
      complain("cut"); // the key stays: trying again cannot say it twice
    } finally {
      sending = false;
      settle();
      text.focus();
    }
  };

  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    const fine = matchMedia("(pointer: fine)").matches; // on a phone, Enter is a new line
    if (fine || event.ctrlKey || event.metaKey) {
      event.preventDefault();
      send();
    }
  });
  document.addEventListener("desk:fresh", settle);
  settle();
  const whole = matchMedia("(min-height: 34rem)").matches; // else the page itself scrolls, down to here
  if (!text.disabled) text.focus({ preventScroll: whole });
};
