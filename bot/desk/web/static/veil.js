// Covered messages open by themselves, without this file too; with it, "show all" needs no new page and holds for what
// comes later. What somebody opened or covered again by hand stays as they left it.
const bar = document.querySelector("[data-veil]");
const seen = new WeakSet();
let all = false;

const veils = () => document.querySelectorAll("details.veil");

// Runs before anything is painted: a new message is never covered and uncovered again under somebody's eyes.
const uncover = () => {
  for (const veil of veils()) {
    if (all && !seen.has(veil)) veil.open = true;
    seen.add(veil);
  }
};

bar.querySelector("a").addEventListener("click", (event) => {
  event.preventDefault();
  all = true;
  for (const veil of veils()) veil.open = true;
  bar.hidden = true;
  document.getElementById("talk").focus();
});
document.addEventListener("desk:fresh", uncover);
uncover();
