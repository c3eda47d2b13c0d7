/**
 * What wrappers put before a tool's own line: the runner's mark of a problem (`##[error]`, `Error: ` where a log was copied from
 * the website), BuildKit (`#12 3.45 `, `3.45 ` in its summary), turbo (`web:lint: `), pnpm (`packages/web lint: `), yarn
 * (`[@shop/web]: `), lerna with a scope (`@shop/web: `), concurrently (`[0] `) and docker compose (`web-1  | `).
 */
const lead =
  /^(?:##\[(?:error|warning)\]|(?:Error|Warning): (?=[\w./\\@-]{1,200}\.\w{1,8}[:(]\d|Diff in )|#\d{1,4} \d{1,6}\.\d{1,4} |\d{1,6}\.\d{3} (?=\S)|@?[\w/-]{1,60}:[a-z][\w-]{0,30}(?::[a-z][\w-]{0,30})?: |(?:\.|[\w.-]{1,40}(?:\/[\w.-]{1,40}){1,3}) [a-z][\w:-]{0,40}: |\[@?[\w./-]{1,60}\]: |@[\w.-]{1,60}\/[\w.-]{1,60}: |\[\d{1,2}\] |[\w.-]{1,60}-\d{1,3} {1,30}\| )/;

/** The line without what a wrapper put before it; null when nothing of the kind stands there. */
export function afterLead(text: string): string | null {
  const found = lead.exec(text);
  return found === null ? null : text.slice(found[0].length);
}

/** Tries a pattern on a line, then on the line without its lead: patterns speak of what the tool printed. */
export function execOn(pattern: RegExp, text: string): RegExpExecArray | null {
  const found = pattern.exec(text);
  if (found !== null) return found;
  const bare = afterLead(text);
  return bare === null ? null : pattern.exec(bare);
}
