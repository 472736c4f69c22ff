// Brings a part of the page up to what the server says, touching only what differs: focus, drafts, open panels and the
// place where somebody reads stay as they are, because their elements stay.

const keyOf = (node) => {
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  return node.id || node.dataset.key || (node.localName === "option" ? node.getAttribute("value") ?? "" : "");
};

const pending = (node) => node.nodeType === Node.ELEMENT_NODE && "pending" in node.dataset;

// Whether a panel is open is for who reads to say.
const own = (element, name) => name === "open" && element.localName === "details";

const attributes = (old, next) => {
  for (const { name, value } of next.attributes) {
    if (!own(old, name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (!own(old, name) && !next.hasAttribute(name)) old.removeAttribute(name);
  }
};

const children = (old, next) => {
  const wanted = [...next.childNodes];
  const keys = new Set(wanted.map(keyOf));
  for (const child of [...old.childNodes]) {
    if (keyOf(child) && !keys.has(keyOf(child)) && !pending(child)) child.remove();
  }
  const keyed = new Map([...old.children].filter(keyOf).map((child) => [keyOf(child), child]));
  let at = old.firstChild;
  for (const one of wanted) {
    const key = keyOf(one);
    const there = key ? keyed.get(key) : at && !keyOf(at) ? at : null;
    if (there && there.nodeName === one.nodeName) {
      if (there === at) at = at.nextSibling;
      else old.insertBefore(there, at);
      morph(there, one);
    } else {
      old.insertBefore(document.importNode(one, true), at);
    }
  }
  while (at) {
    const rest = at;
    at = at.nextSibling;
    if (!pending(rest)) rest.remove();
  }
};

export const morph = (old, next) => {
  if (old.isEqualNode(next)) return;
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.nodeValue = next.nodeValue;
    return;
  }
  attributes(old, next);
  children(old, next);
};
