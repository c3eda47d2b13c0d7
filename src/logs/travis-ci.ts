import { stripControls } from '../core/ansi.ts';
import type { LogEvent } from '../core/log.ts';
import { failure, nothing, tidy, withoutMark, type DialectDefinition } from './dialect.ts';

/** `travis_fold:start:<name>\r` and `travis_time:start:<id>\r` stand before the text of a line; commands are printed as `$ …`. */

const marks = /travis_(?:fold|time):(?:start|end):[^\r\n\s]*/g;

function clean(raw: string): { text: string; time: null } {
  const text = raw.includes('travis_') ? stripControls(raw).replace(marks, '\r') : raw;
  return { text: tidy(withoutMark(text)), time: null };
}

function open(): (raw: string) => readonly LogEvent[] {
  return (raw) => {
    const { text } = clean(raw);
    const events: LogEvent[] = [];
    const fold = /travis_fold:(start|end):([^\r\n\s]*)/.exec(stripControls(raw));
    if (fold !== null) events.push(fold[1] === 'start' ? { kind: 'step', name: fold[2] ?? '' } : { kind: 'step-end' });
    if (text.startsWith('$ ')) {
      if (fold === null) events.push({ kind: 'step', name: text });
      events.push({ kind: 'command', text: text.slice(2) });
    }
    events.push(...endEvents(text));
    return events.length === 0 ? nothing : events;
  };
}

function endEvents(text: string): readonly LogEvent[] {
  const ended = /^The command "(.*)" (?:failed and )?exited with (\d+)(?: during|\.)/.exec(text);
  if (ended !== null) return Number(ended[2]) === 0 ? [{ kind: 'step-end' }] : [failure(text, ended[2] ?? null, true)];
  if (/^The log length has exceeded the limit of|^The job exceeded the maximum log length/.test(text))
    return [failure(text, null, true), { kind: 'cut', reason: text }];
  if (/^No output has been received in the last|^The job exceeded the maximum time limit/.test(text))
    return [failure(text, null, true)];
  const done = /^Done\. Your build exited with (\d+)\./.exec(text);
  return done !== null && Number(done[1]) !== 0 ? [failure(text, done[1] ?? null, true)] : nothing;
}

export const travisCi: DialectDefinition = {
  dialect: 'travis-ci',
  stamped: false,
  bare: false,
  markers: [
    'travis_fold:',
    '$ ',
    'The command "',
    'The log length has exceeded',
    'The job exceeded the maximum',
    'No output has been received in the last',
    'Done. Your build exited with',
  ],
  score(lines) {
    const certain =
      /travis_(?:fold|time):|^Worker information|^The command ".*" (?:failed and )?exited with \d+|^Done\. Your build exited with|^Using worker: /;
    return lines.some((line) => certain.test(line)) ? 1 : 0;
  },
  clean,
  open,
};
