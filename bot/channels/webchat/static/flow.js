// What the server says, as server-sent events over fetch: the token goes in a header, which
// EventSource cannot do, so that it never stands in an address.

const SILENCE_MS = 40_000; // the server says something at least every 15 s
const WAITS_MS = [300, 1000, 2000, 5000, 10_000];

export async function follow({ token, signal, onNote, onHint, onFresh, onWords, onOut, onState }) {
  let after = "";
  let failures = 0;
  while (!signal.aborted) {
    try {
      await once({ token, after, signal }, (id, note) => {
        failures = 0;
        if (note.out) return onOut(); // wiped elsewhere, or erased: nothing may stay on this page
        if (note.words) return onWords(note.words);
        if (note.hint) return onHint();
        if (note.fresh) {
          after = "";
          return onFresh(); // what stood here is gone; what comes now stands in its place
        }
        if (id === after) return;
        after = id;
        onNote(note);
      }, () => {
        failures = 0;
        onState(true);
      });
    } catch {
      // counted below; the reason does not matter
    }
    if (signal.aborted) return;
    failures += 1;
    if (failures > 1) onState(false);
    await pause(WAITS_MS[Math.min(failures, WAITS_MS.length) - 1], signal);
  }
}

async function once({ token, after, signal }, onNote, onOpen) {
  const ending = new AbortController();
  const end = () => ending.abort();
  signal.addEventListener("abort", end, { once: true });
  let watchdog = setTimeout(end, SILENCE_MS);
  try {
    const response = await fetch("/flow", {
      method: "POST",
      headers: { "X-Tab": token, "Content-Type": "application/json" },
      body: JSON.stringify({ after }),
      signal: ending.signal,
      cache: "no-store",
      credentials: "omit",
    });
    if (!response.ok) throw new Error("refused");
    onOpen();
    for await (const event of events(response.body)) {
      clearTimeout(watchdog);
      watchdog = setTimeout(end, SILENCE_MS);
      if (event.data) onNote(event.id, JSON.parse(event.data));
    }
  } finally {
    clearTimeout(watchdog);
    signal.removeEventListener("abort", end);
  }
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) yield fields(block);
  }
}

function fields(block) {
  const found = { id: "", data: "" };
  for (const line of block.split("\n")) {
    const colon = line.indexOf(": ");
    const name = line.slice(0, colon);
    if (name in found) found[name] = line.slice(colon + 2);
  }
  return found;
}

// A pause that ends early when the connection is back or somebody looks at the page again.
function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(finish, ms);
    function finish() {
      clearTimeout(timer);
      window.removeEventListener("online", finish);
      signal.removeEventListener("abort", finish);
      resolve();
    }
    window.addEventListener("online", finish);
    signal.addEventListener("abort", finish);
  });
}
