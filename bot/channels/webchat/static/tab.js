// What this tab knows of itself: one token, in sessionStorage and nowhere else. A browser that
// forbids storage must not keep anybody from writing, or from leaving: then it is memory only.

const KEY = "tab";
const AT = "at";
const RELOAD_MS = 60_000;
let held = "";

function careful(act, otherwise) {
  try {
    return act(sessionStorage) ?? otherwise;
  } catch {
    return otherwise;
  }
}

// A closed tab that the browser brings back later must not bring the conversation back with it:
// the token survives a reload, not a pause.
export function recall() {
  const left = Number(careful((storage) => storage.getItem(AT), 0));
  if (left && Date.now() - left > RELOAD_MS) forget();
  careful((storage) => storage.removeItem(AT));
  return token();
}

export function keep(given) {
  held = given;
  careful((storage) => storage.setItem(KEY, given));
}

export function token() {
  return held || careful((storage) => storage.getItem(KEY), "");
}

export function parting() {
  if (token()) careful((storage) => storage.setItem(AT, String(Date.now())));
}

export function forget() {
  held = "";
  careful((storage) => storage.clear());
}
