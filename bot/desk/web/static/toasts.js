// Short words at the bottom of a page, for some seconds; while nobody looks at it they wait to be seen.
const SHOWN = 7000;
const toasts = document.getElementById("toasts");

export const toast = (words) => {
  const line = document.createElement("p");
  line.textContent = words;
  toasts.append(line);
  const fade = () => setTimeout(() => {
    if (document.hidden) document.addEventListener("visibilitychange", fade, { once: true });
    else line.remove();
  }, SHOWN);
  fade();
};
