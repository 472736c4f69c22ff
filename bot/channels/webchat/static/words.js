// The exit words, as the server folds them (bot/dialogs/words.py): whole message only, one slip
// forgiven in words of five letters. The server decides too; here it is only sooner.

const LONGEST = 40;
const TYPO_FROM = 5;
const LIGATURES = { œ: "oe", æ: "ae", ø: "o", ł: "l", ß: "ss" };

export function fold(text) {
  const lower = text.toLowerCase().replace(/[œæøłß]/g, (sign) => LIGATURES[sign]);
  return lower
    .normalize("NFKD")
    .replace(/[\p{Mn}\p{Cf}]/gu, "")
    .replace(/[^\p{L}\p{N}\p{So}]+/gu, " ")
    .trim();
}

export function isExit(text, words) {
  if (text.length > LONGEST) return false;
  const said = fold(text);
  return words.some((word) => said === word || nearly(said, word));
}

function nearly(said, word) {
  const letters = word.replace(/[^\p{L}\p{N}]/gu, "").length;
  if (letters < TYPO_FROM || Math.abs(said.length - word.length) > 1) return false;
  const start = common(said, word);
  const end = common(reversed(said.slice(start)), reversed(word.slice(start)));
  const left = said.slice(start, said.length - end);
  const right = word.slice(start, word.length - end);
  if (Math.max(left.length, right.length) <= 1) return true;
  return left.length === 2 && left === reversed(right);
}

function common(one, other) {
  let count = 0;
  while (count < one.length && one[count] === other[count]) count += 1;
  return count;
}

function reversed(text) {
  return [...text].reverse().join("");
}
