import { anyDigit } from './automaton.ts';
import { pairCosts } from './text-statistics.ts';

/**
 * Words that logs are full of, from the most frequent group to the least; in every group about as many of a million places
 * begin such a word. Letters' statistics alone would take them for rare.
 */
const commonWords: readonly (readonly [perMillion: number, words: string])[] = [
  [1500, 'test the in to at of a is http https error info run file com org'],
  [
    700,
    'and for from with warning npm java js ts py go tests src main lib node modules line at on by as it no ok name build install version type using download downloading downloaded fetching unpacking requirement already satisfied collecting compiling running task package packages cache',
  ],
  [
    300,
    'error errors failed fail failure Error Test Tests ERROR FAIL FAILED INFO WARN WARNING DEBUG warn debug not found set get post check checking step group endgroup expected object string should could cannot require required requires requirements module class function return undefined null true false value values key path directory command code status exit exited process option options deprecated log level config git github docker python php ruby rust cargo maven gradle apache plugin plugins spec skipped passed pass success successfully complete completed finished starting started start stop building creating created using use used are was has have been will this that which following some all any one',
  ],
];

const shareOfWord = new Map(
  commonWords.flatMap(([perMillion, words]) => words.split(' ').map((word) => [word, perMillion / 1e6 / 12] as const)),
);

/** About which share of all places in logs begin this text (ASCII, `anyDigit` for any digit). */
export function frequency(text: string): number {
  let bits = 0;
  let before = -1;
  for (let at = 0; at < text.length; at += 1) {
    const code = codeOf(text, at);
    bits += (before < 0 ? (aloneCosts[code] as number) : costOf(before, code)) + ownCost(text, at);
    before = code;
  }
  return Math.max(2 ** -bits, shareOfWords(text), shareOfIdioms(text));
}

/** Times, places and numbers in brackets, as many tools print them all the time; the statistics come from quiet logs. */
const idioms: readonly (readonly [share: number, text: string])[] = [
  [4e-3, `[${anyDigit}${anyDigit}:${anyDigit}${anyDigit}:${anyDigit}${anyDigit}`],
  [4e-3, ` [${anyDigit}`],
  [1e-3, `${anyDigit}/${anyDigit}`],
  [1e-3, `${anyDigit}] `],
  [2e-4, `.java:${anyDigit}`],
  [2e-4, `.py:${anyDigit}`],
  [2e-4, `.js:${anyDigit}`],
  [2e-4, `.ts:${anyDigit}`],
  [2e-4, `.go:${anyDigit}`],
  [1e-4, 'No such file or directory'],
  [1e-4, 'Time elapsed: '],
  [1e-4, 'http://'],
  [5e-4, 'https://'],
];

function shareOfIdioms(text: string): number {
  return idioms.reduce((most, [share, idiom]) => (idiom.includes(text) ? Math.max(most, share) : most), 0);
}

/** A word of which nothing is known: somebody's log speaks of it. */
const otherWord = 4e-6;

/** A text of common words is about as frequent as the rarest of them, and rarer for each other one and for what stands between. */
function shareOfWords(text: string): number {
  const known = (word: string): number | undefined => shareOfWord.get(word) ?? shareOfWord.get(word.toLowerCase());
  const words = (text.match(/[A-Za-z]+/g) ?? []).filter((word) => word.length > 2 || known(word) !== undefined);
  if (words.length === 0) return 0;
  const shares = words.map((word) => known(word) ?? otherWord);
  const between = text.split(/[A-Za-z]+/).reduce((share, signs) => share * shareOfSigns(signs), 1);
  return Math.min(...shares) * 0.1 ** (words.length - 1) * between;
}

function shareOfSigns(signs: string): number {
  if (signs === '') return 1;
  return signs.length > 1 ? 0.1 : signs === ' ' ? 0.6 : 0.3;
}

/** What tells this character from the others of its kind: a certain digit, a sign beyond ASCII. */
function ownCost(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code >= 0x30 && code <= 0x39) return 3.3;
  return code >= 0x80 && text[at] !== anyDigit ? 6 : 0;
}

/** 0 for the beginning of a line, 1 to 95 for ASCII from the blank on; all digits are one, and everything else. */
function codeOf(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (text[at] === anyDigit || (code >= 0x30 && code <= 0x39)) return 0x30 - 31;
  return code >= 0x20 && code < 0x7f ? code - 31 : 95;
}

function costOf(before: number, code: number): number {
  return Number.parseInt(pairCosts[before]?.[code] ?? 'v', 36) / 2;
}

/** -log2 of the share of a character among all. */
const aloneCosts: readonly number[] = Array.from({ length: pairCosts.length }, (_, code) => {
  if (code === 0) return 16;
  const character = String.fromCharCode(code + 31);
  if (code === 95) return 8;
  if (code === 0x30 - 31) return 3.2;
  if (character === ' ') return 2.7;
  if (/[a-z]/.test(character)) return 'jqxzkvwy'.includes(character) ? 7.5 : 5;
  return /[.:/=_-]/.test(character) ? 5.5 : 7.5;
});
