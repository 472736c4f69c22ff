// The title of the tab and a soft tone say that something waits, never what: no alias, no level, no subject.

const rows = () => [...document.querySelectorAll("#mine [data-waits]")];

// What somebody is looking at needs no sign.
const unseen = (row) => document.hidden || !document.hasFocus() || !row.hasAttribute("aria-current");

const waiting = () => rows().filter((row) => unseen(row) && Number(row.dataset.waits) > 0).length;

// Everything that calls for somebody: answers they owe, what is offered to them, the queue while they hold nobody.
const calls = () => {
  const owed = rows().filter(unseen).reduce((sum, row) => sum + Number(row.dataset.waits), 0);
  const offers = document.querySelectorAll("#offers .offer").length;
  const queue = rows().length ? 0 : Number(document.getElementById("pulse")?.dataset.waiting ?? 0);
  return owed + offers + queue;
};

const tone = () => {
  const audio = new AudioContext();
  const [note, volume] = [audio.createOscillator(), audio.createGain()];
  note.frequency.value = 660;
  volume.gain.setValueAtTime(0.06, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + 0.25);
  note.connect(volume).connect(audio.destination);
  note.start();
  note.stop(audio.currentTime + 0.25);
  note.addEventListener("ended", () => audio.close());
};

export const startUnread = (sound) => {
  const plain = document.title;
  let before = calls();
  const show = () => {
    const number = waiting();
    document.title = number ? `(${number > 9 ? "9+" : number}) ${plain}` : plain;
  };
  const look = () => {
    show();
    before = calls();
  };
  document.addEventListener("visibilitychange", look);
  addEventListener("focus", look);
  addEventListener("blur", look);
  document.addEventListener("desk:fresh", () => {
    show();
    const now = calls();
    if (sound && now > before) tone();
    before = now;
  });
  // Somebody waits whom I could take: said again and again, so heard as often.
  document.addEventListener("desk:told", ({ detail }) => { if (sound && detail === "unclaimed") tone(); });
  show();
};
