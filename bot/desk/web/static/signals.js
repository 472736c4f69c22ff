// Signals from the desk, for all tabs of a browser: whatever is asked for over HTTP/1.1 shares six connections, and a
// stream keeps one. So the tabs that somebody looks at have a stream each, and of the others one watches for all of them;
// it has a stream even if nobody looks at it, and tells the rest. A tab that is looked at again asks first of all.
const WATCH = "bureau";
const RETRY = 3000;
const nothing = () => {};

const ended = async () => {
  const answer = await fetch("/nouvelles", { headers: { "X-Quiet": "1" }, cache: "no-store" }).catch(() => null);
  return answer?.status === 401;
};

export const tellLocked = () => new BroadcastChannel(WATCH).postMessage("locked");

export const listen = ({ dossier = "", changed = nothing, locked = nothing, open = nothing, cut = nothing }) => {
  const tabs = new BroadcastChannel(WATCH);
  const shared = Boolean(navigator.locks); // not where the desk has no https: then each tab has its own
  let [stream, watches, over] = [null, false, false];

  const start = () => {
    const mine = new EventSource(`/flux${dossier ? `?dossier=${dossier}` : ""}`);
    stream = mine;
    mine.addEventListener("changed", () => { changed(); if (watches) tabs.postMessage("changed"); });
    mine.addEventListener("locked", () => { tabs.postMessage("locked"); locked(); });
    mine.addEventListener("open", open);
    mine.addEventListener("error", () => {
      cut();
      if (mine.readyState === EventSource.CLOSED) setTimeout(() => again(mine), RETRY);
    });
  };
  // A session that ended meanwhile opens no stream that could say so: it is asked for, once for all tabs.
  const again = async (mine) => {
    if (stream !== mine) return;
    if (await ended()) { tabs.postMessage("locked"); locked(); return; }
    if (stream !== mine) return;
    changed();
    stream = null;
    settle();
  };
  const rest = () => {
    stream?.close();
    stream = null;
  };
  const settle = () => {
    const wanted = !over && (!shared || watches || !document.hidden);
    if (wanted && !stream) start();
    else if (!wanted) rest();
  };

  tabs.addEventListener("message", ({ data }) => {
    if (over) return;
    if (data === "locked") locked();
    else if (!stream) changed();
  });
  document.addEventListener("visibilitychange", settle);
  addEventListener("pagehide", () => { over = true; rest(); tabs.close(); });
  // Held until this tab goes, then by the next one.
  if (shared) navigator.locks.request(WATCH, () => { watches = true; settle(); return new Promise(nothing); }).catch(nothing);
  settle();
};
