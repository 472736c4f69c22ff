// The panels beside a conversation: looked up while somebody waits, put into the composer, never sent from here.
import { morph } from "/static/morph.js";

const later = (work, ms) => {
  let timer = 0;
  return () => { clearTimeout(timer); timer = setTimeout(work, ms); };
};

// Put words where the cursor was, as if they had been typed: they can be changed and taken back.
const insert = (words) => {
  const text = document.getElementById("text");
  if (!text || text.disabled) return;
  text.focus();
  const before = text.value.slice(0, text.selectionStart);
  const gap = before && !before.endsWith("\n") ? "\n" : "";
  text.setRangeText(gap + words, text.selectionStart, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
};

const startSearch = (panel, lock) => {
  const form = panel.querySelector("form[data-search]");
  const found = panel.querySelector("[data-found]");
  let asked = null;
  const ask = async () => {
    const query = form.elements.q.value.trim();
    if (query === asked) return;
    asked = query;
    try {
      const place = `${form.getAttribute("action")}?${new URLSearchParams({ q: query })}`;
      const answer = await fetch(place, { headers: { "X-Live": "1" }, cache: "no-store" });
      if (answer.status === 401) { lock(); return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-found]");
      if (query === asked && fresh) found.replaceChildren(...document.adoptNode(fresh).childNodes);
    } catch {
      asked = null; // what was found stays; the next letter asks again
    }
  };
  form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
  form.elements.q.addEventListener("input", later(ask, 150));
  panel.addEventListener("toggle", () => { if (panel.open && asked === null) ask(); });
  if (panel.open) ask();
};

// A note is kept without leaving the page: what stands in the composer is another thing.
const startNote = (form, { refresh, lock, newKey }) => {
  const problem = form.querySelector("[data-problem]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = form.elements.text;
    if (!text.value.trim()) return;
    const body = new URLSearchParams(new FormData(form));
    problem.hidden = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Live": "1" } });
      if (answer.status === 401) { lock(); return; }
      if (answer.status !== 202) throw new Error("refused");
      text.value = "";
      form.elements.key.value = newKey();
      refresh();
    } catch {
      problem.hidden = false; // the key stays: trying again cannot keep it twice
    }
  });
};

// Who is on shift is asked for when somebody looks.
const startFresh = (list, lock) => {
  list.closest("details").addEventListener("toggle", async ({ target }) => {
    if (!target.open) return;
    const answer = await fetch(location.pathname, { headers: { "X-Live": "1" }, cache: "no-store" }).catch(() => null);
    if (answer?.status === 401) { lock(); return; }
    const page = new DOMParser().parseFromString(await (answer?.text() ?? ""), "text/html");
    const fresh = page.getElementById(list.id);
    if (fresh) morph(list, fresh);
  });
};

export const startPanels = (doors) => {
  for (const panel of document.querySelectorAll("details:has(form[data-search])")) startSearch(panel, doors.lock);
  for (const list of document.querySelectorAll("[data-fresh]")) startFresh(list, doors.lock);
  for (const form of document.querySelectorAll("form[data-note]")) startNote(form, doors);
  document.addEventListener("submit", (event) => {
    const chosen = event.target.closest("form[data-insert]");
    if (!chosen || !document.getElementById("text")) return; // a page of its own leads back to the conversation
    event.preventDefault();
    insert(chosen.querySelector("[data-words]").textContent);
  });
};
