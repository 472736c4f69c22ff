// What this tab knows of itself: one token, in sessionStorage and nowhere else. A browser that
// forbids storage must not keep anybody from writing, or from leaving: then it is memory only.

const KEY = "tab";
const AT = "at";
const BEAT_MS = 5000;
const reloadMs = Number(document.body.dataset.reload) * 1000;
let held = "";
let beats = 0;

function careful(act, otherwise) {
  try {
    return act(sessionStorage) ?? otherwise;
  } catch {
    return otherwise;
  }
}

// A closed tab that the browser brings back later must not bring the conversation back with it, after a crash neither:
// the token survives a reload, not a pause.
export function recall() {
  const last = Number(careful((storage) => storage.getItem(AT), 0));
  if (Date.now() - last > reloadMs) forget();
  return token();
}

export function keep(given) {
  held = given;
  careful((storage) => storage.setItem(KEY, given));
  alive();
  beats ||= setInterval(alive, BEAT_MS);
}

// Nobody says goodbye in a crash: so the tab says all the time that it is there.
export function alive() {
  if (token()) careful((storage) => storage.setItem(AT, String(Date.now())));
}

export function token() {
  return held || careful((storage) => storage.getItem(KEY), "");
}

export function forget() {
  held = "";
  clearInterval(beats);
  careful((storage) => storage.clear());
}
