// A draft of an admin outlives its page: a lock, a closed tab, another page. It is words that everybody will read; leaving
// the desk empties it with the rest (Clear-Site-Data). Without this script it lives in the page alone.
const KEPT = "brouillon";
const carried = document.querySelector('input[name="draft"]');
const kept = document.getElementById("kept");

const drop = () => localStorage.removeItem(KEPT);
for (const end of document.querySelectorAll("[data-drop]")) {
  if (end.matches("a")) end.addEventListener("click", drop);
  else drop(); // it is published
}

if (carried?.value) {
  const base = carried.form.elements.base.value;
  localStorage.setItem(KEPT, JSON.stringify({ draft: carried.value, base }));
} else if (kept) {
  const before = JSON.parse(localStorage.getItem(KEPT) ?? "null");
  if (before?.draft) {
    const form = kept.querySelector("form");
    form.elements.draft.value = before.draft;
    form.elements.base.value = before.base;
    kept.hidden = false;
  }
}

// Typing and pointing are activity, at most once a minute: nobody is locked out in the middle of a sentence.
let active = Date.now();
const present = () => {
  if (Date.now() - active < 60_000) return;
  active = Date.now();
  const csrf = document.querySelector('input[name="csrf"]')?.value ?? "";
  fetch("/present", { method: "POST", body: new URLSearchParams({ csrf }), headers: { "X-Live": "1" } }).catch(() => {});
};
for (const kind of ["keydown", "pointerdown", "input"]) addEventListener(kind, present, { passive: true });
