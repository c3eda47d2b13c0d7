/**
 * A line without what changes from run to run: times, hashes, numbers, temporary paths, the runner's own folders. Lines with the
 * same template say the same.
 */
export function templateOf(text: string): string {
  const line = text.length > 400 ? text.slice(0, 400) : text;
  return line
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?/g, '<time>')
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>')
    .replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{7,64}\b/gi, '<hash>')
    .replace(/(?:\/tmp|\/var\/folders)\/[^\s:'"]+/g, '<tmp>')
    .replace(
      /(?:\/home\/runner\/work|\/Users\/runner\/work|\/home\/travis\/build|\/builds|[A-Z]:\\a)(?:[/\\][^/\\\s]+){2}[/\\]/g,
      '',
    )
    .replace(/\d+/g, '#')
    .replace(/\s+/g, ' ')
    .trim();
}
