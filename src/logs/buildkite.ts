import type { LogEvent } from '../core/log.ts';
import { failure, nothing, tidy, withoutMark, type DialectDefinition } from './dialect.ts';

/**
 * `--- name`, `+++ name` and `~~~ name` open a group; the agent writes the time of a line as `\x1b_bk;t=<milliseconds>\x07`
 * (buildkite/agent, core/job_controller.go) and how it ended as `🚨 Error: …` (internal/job/executor.go, internal/shell/logger.go).
 */

const stamp = /\x1b_bk;t=(\d{10,16})\x07/;
const ending =
  /^(?:🚨 )?(?:Error: )?(?:.*(?:The command|the [^\s].{0,60} hook) exited with status (-?\d+)|The command was interrupted by a signal\b|user command error: .*?(?:exit status (-?\d+))?$)/u;
const group = /^(?:---|\+\+\+|~~~) (\S.*)$/;

function open(): (raw: string) => readonly LogEvent[] {
  return (raw) => {
    const text = tidy(withoutMark(raw));
    const begun = group.exec(text);
    if (begun !== null && !isDiffHeader(begun[1] ?? '')) return [{ kind: 'step', name: begun[1] ?? '' }];
    if (text.startsWith('$ ')) return [{ kind: 'command', text: text.slice(2) }];
    const ended = ending.exec(text);
    return ended === null || ended[1] === '0' ? nothing : [failure(text, ended[1] ?? ended[2] ?? null, true)];
  };
}

/** `--- a/src/x.ts` and `+++ b/src/x.ts` come from a diff. */
function isDiffHeader(name: string): boolean {
  return /^(?:[ab]\/|\/dev\/null|expected|actual|received)/i.test(name) || /\t\d{4}-\d\d-\d\d/.test(name);
}

function timeOf(raw: string): string | null {
  const found = raw.includes('_bk;t=') ? stamp.exec(raw) : null;
  const time = new Date(Number(found?.[1]));
  return found === null || Number.isNaN(time.getTime()) ? null : time.toISOString();
}

export const buildkite: DialectDefinition = {
  dialect: 'buildkite',
  stamped: false,
  bare: true,
  markers: [
    '--- ',
    '+++ ',
    '~~~ ',
    '$ ',
    '$\x1b[0m ',
    'exited with status',
    'was interrupted by a signal',
    'user command error:',
  ],
  score(lines) {
    const certain =
      /^~~~ (?:Preparing|Running|:\w+:)|^(?:~~~|---|\+\+\+) :\w+: |buildkite-agent |BUILDKITE_|🚨 Error: The command exited with status/u;
    return lines.some((line) => line.includes('_bk;t=') || certain.test(line)) ? 0.95 : 0;
  },
  clean: (raw) => ({ text: tidy(withoutMark(raw)), time: timeOf(raw) }),
  open,
};
