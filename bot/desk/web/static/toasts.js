// Short words at the bottom of a page, for some seconds; while nobody looks at it the last few wait to be seen, unless
// they would no longer be true.
const SHOWN = 7000;
const STALE = 120000;
const MOST = 3;
const toasts = document.getElementById("toasts");

export const toast = (words) => {
  const line = document.createElement("p");
  line.textContent = words;
  toasts.append(line);
  while (toasts.children.length > MOST) toasts.firstElementChild.remove();
  const said = Date.now();
  const seen = () => (Date.now() - said > STALE ? line.remove() : fade());
  const fade = () => setTimeout(() => {
    if (document.hidden) document.addEventListener("visibilitychange", seen, { once: true });
    else line.remove();
  }, SHOWN);
  fade();
};
