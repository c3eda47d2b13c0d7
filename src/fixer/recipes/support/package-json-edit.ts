/**
 * Replaces a string value in the text of a JSON file and leaves everything else as it stands. Null unless the key has the value
 * exactly once.
 */
export function withValue(text: string, key: string, from: string, to: string): string | null {
  const pairs = text.matchAll(/(?<before>(?<name>"(?:[^"\\]|\\.)*")\s*:\s*)(?<value>"(?:[^"\\]|\\.)*")/g);
  const places = [...pairs].filter(
    ({ groups }) => unquoted(groups?.['name']) === key && unquoted(groups?.['value']) === from,
  );
  const [place] = places;
  if (places.length !== 1 || place === undefined) return null;
  const start = place.index + (place.groups?.['before']?.length ?? 0);
  return text.slice(0, start) + JSON.stringify(to) + text.slice(place.index + place[0].length);
}

function unquoted(json: string | undefined): unknown {
  try {
    return json === undefined ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
}
