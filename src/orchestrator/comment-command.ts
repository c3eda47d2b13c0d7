/** What a person may ask for in a comment. */
export const commandNames = ['stop', 'retry', 'explain'] as const;
export type CommandName = (typeof commandNames)[number];

export const commandPhrase = '/ci-autofix';

/** Every comment of our own carries a hidden marker, and text from outside cannot contain one. */
const ownSign = '<!-- ci-autofix ';

/**
 * The command of a comment: the first line that is `/ci-autofix <name>` and nothing else, outside of quotes, code and HTML comments.
 * `unknown` for another name; null where there is none, and in comments of our own.
 */
export function parseCommand(body: string): CommandName | 'unknown' | null {
  if (body.includes(ownSign)) return null;
  let fence: string | null = null;
  for (const line of body.replace(/<!--[\s\S]*?(?:-->|$)/g, '').split(/\r?\n/)) {
    const mark = /^ {0,3}(?<ticks>`{3,}|~{3,})/.exec(line)?.groups?.['ticks'] ?? null;
    if (fence !== null) {
      if (mark !== null && mark.startsWith(fence)) fence = null;
    } else if (mark !== null) fence = mark;
    else {
      const name = /^ {0,3}\/ci-autofix[ \t]+(?<name>[a-z]{1,20})[ \t]*$/i.exec(line)?.groups?.['name'];
      if (name !== undefined) return commandNames.find((one) => one === name.toLowerCase()) ?? 'unknown';
    }
  }
  return null;
}
