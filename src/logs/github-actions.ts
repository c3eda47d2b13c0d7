import type { LogEvent } from '../core/log.ts';
import { failure, nothing, share, splitStamp, tidy, withoutMark, type DialectDefinition } from './dialect.ts';

/**
 * Job logs (API, website) and the per-step files of a run's zip: a stamp on every line, `##[group]Run …` at the start of a
 * step, the script in colour 36;1 inside the group. `gh run view --log` puts `job⇥step⇥` before the stamp.
 */

const columns = /^\uFEFF?([^\t]{1,200})\t([^\t]{1,200})\t\uFEFF?(?=\d{4}-\d\d-\d\dT)/;
const finalError =
  /^(?:Process completed with exit code (-?\d+)|The operation was cancell?ed|The job running on runner .+ has exceeded|The runner has received a shutdown signal|The action '.+' has timed out|The hosted runner(?::.*)? lost communication|The self-hosted runner(?::.*)? lost communication)/;
// The runner prints each line of a script in this colour: actions/runner, ScriptHandler.
const scriptColour = '\x1b[36;1m';
const longestScript = 200;

function body(raw: string): { time: string | null; rest: string; step: string | null } {
  const found = raw.includes('\t') ? columns.exec(raw) : null;
  const { time, rest } = splitStamp(found === null ? raw : raw.slice(found[0].length));
  return { time, rest, step: found?.[2] ?? null };
}

function open(): (raw: string) => readonly LogEvent[] {
  let inRun = false;
  let columnStep: string | null = null;

  function columnEvents(step: string | null): LogEvent[] {
    if (step === null || step === columnStep) return [];
    columnStep = step;
    return [{ kind: 'step', name: step }];
  }

  function scriptEvents(rest: string, text: string): LogEvent[] {
    if (text.startsWith('##[endgroup]') || text.startsWith('shell: ')) {
      inRun = false;
      return [{ kind: 'read-on', lines: 0 }];
    }
    return rest.startsWith(scriptColour) ? [{ kind: 'command', text }] : [];
  }

  return (raw) => {
    const { rest, step } = body(raw);
    const text = tidy(rest);
    const events = columnEvents(step);
    if (text.startsWith('##[group]Run ')) {
      inRun = true;
      if (step === null) events.push({ kind: 'step', name: text.slice('##[group]'.length) });
      events.push({ kind: 'read-on', lines: longestScript });
    } else if (inRun) events.push(...scriptEvents(rest, text));
    else if (step === null && text.startsWith('Post job cleanup.'))
      events.push({ kind: 'step', name: 'Post job cleanup' });
    else if (step === null && text.startsWith('Cleaning up orphan processes'))
      events.push({ kind: 'step', name: 'Complete job' });
    else if (step === null && text.startsWith('Current runner version:'))
      events.push({ kind: 'step', name: 'Set up job' });
    if (text.startsWith('##[error]')) events.push(errorEvent(text.slice('##[error]'.length)));
    return events.length === 0 ? nothing : events;
  };
}

function errorEvent(message: string): LogEvent {
  const final = finalError.exec(message);
  return failure(message, final?.[1] ?? null, final !== null);
}

export const githubActions: DialectDefinition = {
  dialect: 'github-actions',
  stamped: true,
  bare: true,
  markers: [
    '##[group]Run ',
    '##[endgroup]',
    '##[error]',
    'Post job cleanup.',
    'Cleaning up orphan processes',
    'Current runner version:',
    '\t20',
  ],
  score(lines) {
    const stamped = share(lines, (line) => splitStamp(line).time !== null || columns.test(line));
    if (lines.some((line) => /##\[section\]|Agent name: '|##vso\[/.test(line))) return 0;
    const told = lines.some((line) =>
      /##\[group\]|##\[error\]Process completed|Current runner version:|Post job cleanup\./.test(line),
    );
    return told ? Math.max(0.6, stamped) : stamped * 0.7;
  },
  clean(raw) {
    const { time, rest } = body(raw);
    return { text: tidy(withoutMark(rest)), time };
  },
  open,
};
