// What somebody is told while they look at a page that is not live. A tab that nobody looks at asks for nothing, and
// catches up when somebody does.
import { shut } from "/static/lock.js";
import { listen } from "/static/signals.js";
import { toast } from "/static/toasts.js";

let last = "";

const ask = async () => {
  try {
    const headers = { "X-Quiet": "1", "X-Notices-After": last };
    const answer = await fetch("/nouvelles", { headers, cache: "no-store" });
    if (answer.status === 401) { shut(); return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const news = page.getElementById("notices");
    if (!news || news.dataset.last === last) return;
    for (const line of news.children) toast(line.textContent.trim());
    last = news.dataset.last;
  } catch {
    // the next signal asks again
  }
};

addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
await ask();
listen({ changed: () => { if (!document.hidden) ask(); }, locked: shut });
