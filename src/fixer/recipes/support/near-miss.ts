/**
 * The far more used package that a name may be a slip (or a trap) for: one edit away, or the same but for case, separators
 * and a `js`/`node`/`py` at either end. Null when the name is itself well known or resembles none.
 */
export function nearMissOf(name: string, wellKnown: ReadonlySet<string>): string | null {
  if (wellKnown.has(name)) return null;
  const bare = squeezed(name);
  for (const known of wellKnown) {
    if (squeezed(known) === bare) return known;
    if (known.length >= 4 && Math.abs(known.length - name.length) <= 1 && isOneEdit(name, known)) return known;
  }
  return null;
}

function squeezed(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/^@[^/]+\//, '')
    .replace(/[-_.]/g, '');
  return plain.replace(/^(?:node|py|python)(?=.{3})/, '').replace(/(?<=.{3})(?:js|node|py|python)$/, '');
}

/** One insertion, removal, replacement or swap of neighbours apart. */
function isOneEdit(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1);
  if (short.slice(at + 1) === long.slice(at + 1)) return true;
  return short[at] === long[at + 1] && short[at + 1] === long[at] && short.slice(at + 2) === long.slice(at + 2);
}
