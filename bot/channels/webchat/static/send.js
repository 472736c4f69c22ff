// What the reader says, one after the other. Each has an id of its own, so trying again is safe.

const WAITS_MS = [500, 1000, 2000, 5000, 10_000];

export class Sender {
  #queue = Promise.resolve();
  #stopping = new AbortController();

  constructor({ token, signal, onOut }) {
    this.token = token;
    this.signal = this.#stopping.signal;
    this.onOut = onOut;
    signal.addEventListener("abort", () => this.stop(), { once: true });
  }

  // What has not been sent by now is never sent.
  stop() {
    this.#stopping.abort();
  }

  send(content, states) {
    const body = JSON.stringify({ id: crypto.randomUUID?.() ?? fallbackId(), ...content });
    this.#queue = this.#queue.then(() => this.#deliver(body, states));
    return this.#queue;
  }

  async #deliver(body, { sent, unsent, refused }) {
    for (let tries = 0; !this.signal.aborted; tries += 1) {
      const response = await this.#try(body);
      // Also when the server could not store the exit yet: hide first, the page's last breath tells it again.
      if (response && (await out(response))) return this.onOut();
      if (response?.ok) return sent();
      if (response && response.status < 500 && response.status !== 429) return refused();
      unsent();
      await new Promise((resolve) => setTimeout(resolve, WAITS_MS[Math.min(tries, WAITS_MS.length - 1)]));
    }
  }

  async #try(body) {
    try {
      return await fetch("/note", {
        method: "POST",
        headers: { "X-Tab": this.token, "Content-Type": "application/json" },
        body,
        signal: AbortSignal.any ? AbortSignal.any([this.signal, AbortSignal.timeout(15_000)]) : this.signal,
        cache: "no-store",
        credentials: "omit",
      });
    } catch {
      return null;
    }
  }
}

async function out(response) {
  try {
    return (await response.json()).out;
  } catch {
    return false; // a stored message is answered with nothing
  }
}

// crypto.randomUUID needs https; a page tried out over plain http must still work.
function fallbackId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
