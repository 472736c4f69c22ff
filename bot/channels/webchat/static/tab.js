// What this tab knows of itself: one token, in sessionStorage and nowhere else.

const KEY = "tab";
const AT = "at";
const RELOAD_MS = 60_000;

// A closed tab that the browser brings back later must not bring the conversation back with it:
// the token survives a reload, not a pause.
export function recall() {
  const left = Number(sessionStorage.getItem(AT) ?? 0);
  if (left && Date.now() - left > RELOAD_MS) sessionStorage.clear();
  sessionStorage.removeItem(AT);
  return sessionStorage.getItem(KEY) ?? "";
}

export function keep(token) {
  sessionStorage.setItem(KEY, token);
}

export function token() {
  return sessionStorage.getItem(KEY) ?? "";
}

export function parting() {
  if (token()) sessionStorage.setItem(AT, String(Date.now()));
}

export function forget() {
  sessionStorage.clear();
}
