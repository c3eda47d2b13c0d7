/** Says why bytes are no log, from how they begin; null when they may be one. */
export function refuseHead(head: Uint8Array): string | null {
  const archive = magicOf(head);
  if (archive !== null) return archive;
  const text = Buffer.from(head.subarray(0, 4096)).toString('utf8').trimStart();
  if (/^<!doctype html|^<html[\s>]/i.test(text)) return 'a web page came instead of a log';
  if (/^(?:\uFEFF)?<\?xml[^>]*>\s*<Error>/i.test(text))
    return `the storage answered with an error instead of a log${codeOf(text)}`;
  if (/^\{\s*"message"\s*:\s*"[^"]*"\s*,\s*"(?:documentation_url|status)"/.test(text))
    return "an API's error reply came instead of a log";
  return looksBinary(head) ? 'the bytes are no text' : null;
}

function magicOf(head: Uint8Array): string | null {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'the log is still compressed (gzip)';
  if (head[0] === 0x50 && head[1] === 0x4b && head[2] === 0x03 && head[3] === 0x04)
    return 'the log is still packed (zip)';
  return null;
}

function codeOf(xml: string): string {
  const code = /<Code>([A-Za-z0-9]{1,60})<\/Code>/.exec(xml)?.[1];
  return code === undefined ? '' : ` (${code})`;
}

/** Text may hold stray control characters and, as UTF-16 without a mark, a NUL beside every letter; it is never mostly controls. */
function looksBinary(head: Uint8Array): boolean {
  const sample = head.subarray(0, 8192);
  const letters = sample.filter((byte) => byte !== 0);
  const odd = letters.filter(
    (byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x1b && byte !== 0x08,
  );
  const blank = sample.length - letters.length;
  return sample.length >= 16 && (odd.length > sample.length * 0.1 || blank > sample.length * 0.6);
}
