/** Takes options, and the values of those that have one as the next word, out of an argument list. */
export function withoutOptions(
  args: readonly string[],
  options: { readonly bare?: readonly string[]; readonly valued?: readonly string[] },
): string[] {
  const { bare = [], valued = [] } = options;
  const kept: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    if (word === '--') return [...kept, ...args.slice(index)];
    if (bare.includes(word)) continue;
    if (valued.includes(word)) {
      index += 1;
      continue;
    }
    if (valued.some((name) => name.startsWith('--') && word.startsWith(`${name}=`))) continue;
    kept.push(word);
  }
  return kept;
}
