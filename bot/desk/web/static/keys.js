// The keyboard: whatever has `aria-keyshortcuts` is done or reached by it. All of them need Alt, so that nobody who
// types, or speaks to their computer, starts something by a letter (WCAG 2.1.4).

const pressed = (event) => {
  // On a Mac, Alt writes other letters: the key itself is meant.
  const letter = /^[a-z]$/i.test(event.key) ? event.key : event.code.replace(/^Key/, "");
  return `Alt+${letter.length === 1 ? letter.toUpperCase() : letter}`;
};

const reach = (target) => {
  for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  if (target.matches("textarea, input, select, [tabindex]")) {
    target.focus();
  } else if (target.matches("summary")) {
    const field = target.parentElement.querySelector("input:not([type=hidden]), textarea, select, button, a");
    (field ?? target).focus();
  } else {
    target.click();
  }
};

const beside = (step) => {
  const links = [...document.querySelectorAll("#mine a")];
  if (!links.length) return;
  const here = links.findIndex((link) => link.hasAttribute("aria-current"));
  const next = links[(here + step + links.length) % links.length];
  if (here === -1) links[0].click();
  else if (links.length > 1) next.click();
};

export const startKeys = () => {
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.getModifierState("AltGraph")) return;
    const wanted = pressed(event);
    if (wanted === "Alt+ArrowDown" || wanted === "Alt+ArrowUp") {
      if (event.target.matches("select")) return; // there it opens the list
      event.preventDefault();
      beside(wanted === "Alt+ArrowDown" ? 1 : -1);
      return;
    }
    const target = [...document.querySelectorAll("[aria-keyshortcuts]")].find(
      (one) => one.getAttribute("aria-keyshortcuts").split(" ").includes(wanted) && !one.disabled,
    );
    if (!target) return;
    event.preventDefault();
    reach(target);
  });
};
