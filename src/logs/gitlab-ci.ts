import { stripControls } from '../core/ansi.ts';
import type { LogEvent } from '../core/log.ts';
import { failure, nothing, tidy, withoutMark, type DialectDefinition } from './dialect.ts';

/**
 * `section_start:<unix time>:<name>[options]\r\x1b[0K<header>` opens a section; commands are printed as `$ …`. With the
 * runner's FF_TIMESTAMPS every line begins with a stamp, a stream number, the stream's kind and a continuation sign.
 */

const stamp = /^\uFEFF?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z) [0-9a-f]{2}[EO](?:\+| )?/;
const section = /section_(start|end):[0-9.]*:([A-Za-z0-9_.-]+)(?:\[[^\]\r]*\])?/g;

function body(raw: string): { time: string | null; rest: string } {
  const found = stamp.exec(raw);
  return found === null
    ? { time: null, rest: withoutMark(raw) }
    : { time: found[1] ?? null, rest: raw.slice(found[0].length) };
}

/** A section's mark and its header may stand in one line without a carriage return, when escape codes were taken out before. */
function clean(raw: string): { text: string; time: string | null } {
  const { time, rest } = body(raw);
  return { text: tidy(rest.includes('section_') ? stripControls(rest).replace(section, '\r') : rest), time };
}

/** Sections that run after the job's own work, whatever became of it. */
const afterwards = /^(?:after_script|upload_artifacts|archive_cache|cleanup|clear_worktree)/;

function open(): (raw: string) => readonly LogEvent[] {
  let work: string | null = null;
  return (raw) => {
    const { rest } = body(raw);
    const events = rest.includes('section_') ? sectionEvents(rest) : [];
    for (const event of events) if (event.kind === 'step' && !afterwards.test(event.name)) work = event.name;
    const text = clean(raw).text;
    if (text.startsWith('$ ')) events.push({ kind: 'command', text: text.slice(2) });
    const failed =
      /^\s*ERROR: Job failed(?: \(system failure\))?: ?(?:.*?(?:exit (?:code|status):?|terminated with exit code) (\d+)|Process exited with status (\d+))?/.exec(
        text,
      );
    if (failed !== null) events.push(failure(text, failed[1] ?? failed[2] ?? null, true, work));
    if (/^Job succeeded\b/.test(text)) events.push({ kind: 'step-end' });
    if (/Job's log exceeded limit of \d+ bytes/.test(text)) events.push({ kind: 'cut', reason: text });
    return events.length === 0 ? nothing : events;
  };
}

function sectionEvents(rest: string): LogEvent[] {
  return Array.from(stripControls(rest).matchAll(section), ([, kind, name]): LogEvent => {
    return kind === 'start' ? { kind: 'step', name: name ?? '' } : { kind: 'step-end' };
  });
}

export const gitlabCi: DialectDefinition = {
  dialect: 'gitlab-ci',
  stamped: false,
  bare: false,
  markers: ['section_start:', 'section_end:', '$ ', 'ERROR: Job failed', 'Job succeeded', "Job's log exceeded limit"],
  score(lines) {
    const certain =
      /section_(?:start|end):[0-9.]*:|Running with gitlab-runner |^ERROR: Job failed|^Using (?:Docker|Shell|Kubernetes) executor/;
    if (lines.some((line) => certain.test(body(line).rest))) return 1;
    return lines.some((line) =>
      /^Running after[_ ]script|^Cleaning up project directory and file based variables|^Uploading artifacts for (?:failed|successful) job/.test(
        body(line).rest,
      ),
    )
      ? 0.9
      : 0;
  },
  clean,
  open,
};
