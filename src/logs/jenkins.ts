import { stripControls, lastRewrite } from '../core/ansi.ts';
import type { LogEvent } from '../core/log.ts';
import { failure, nothing, withoutMark, type DialectDefinition } from './dialect.ts';

/**
 * Freestyle and pipeline console logs. The stamps of the timestamper plug-in (`[2026-01-05T10:00:01.000Z] `, `10:00:01  `,
 * and `2026-01-05 10:00:01.000 | ` of its help) come off.
 */

const isoStamp = /^\[(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d))\] ?/;
const clock = /^(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d(?:\.\d{1,3})?(?: \| ?| {1,2})(?=\S|$)/;

function clean(raw: string): { text: string; time: string | null } {
  const shown = withoutMark(stripControls(raw));
  const stamped = isoStamp.exec(shown);
  const prefix = stamped?.[0] ?? clock.exec(shown)?.[0] ?? '';
  return { text: lastRewrite(shown.slice(prefix.length)).trimEnd(), time: stamped?.[1] ?? null };
}

function open(): (raw: string) => readonly LogEvent[] {
  const stages: string[] = [];
  // The last stage that ran a command: later ones may have been skipped, and the log says how it ended after all of them.
  let working: string | null = null;
  return (raw) => {
    const { text } = clean(raw);
    if (text.startsWith('[Pipeline] ')) return stageEvents(text, stages);
    if (text.startsWith('+ ')) {
      if (stages.at(-1)?.startsWith('Declarative: Post') !== true) working = stages.at(-1) ?? null;
      return [{ kind: 'command', text: text.slice(2) }];
    }
    const shell = /^\[[^\]]+\] \$ (\S.*)/.exec(text);
    if (shell !== null) return [{ kind: 'command', text: shell[1] ?? '' }];
    const ended = /^ERROR: script returned exit code (-?\d+)/.exec(text);
    if (ended !== null) return [failure(text, ended[1] ?? null, true, working)];
    if (/^Build step '.*' (?:marked build as failure|changed build result to (?:FAILURE|UNSTABLE))/.test(text))
      return [failure(text, null, true, working)];
    return /^Finished: (?:FAILURE|ABORTED|UNSTABLE|NOT_BUILT)/.test(text)
      ? [failure(text, null, true, working)]
      : nothing;
  };
}

function stageEvents(text: string, stages: string[]): readonly LogEvent[] {
  const begun = /^\[Pipeline\] \{ \((.*)\)$/.exec(text);
  if (begun !== null) {
    stages.push(begun[1] ?? '');
    return [{ kind: 'step', name: begun[1] ?? '' }];
  }
  if (!text.startsWith('[Pipeline] // stage')) return nothing;
  stages.pop();
  const outer = stages.at(-1);
  return outer === undefined ? [{ kind: 'step-end' }] : [{ kind: 'step', name: outer }];
}

export const jenkins: DialectDefinition = {
  dialect: 'jenkins',
  stamped: false,
  bare: false,
  markers: ['[Pipeline] ', '+ ', '] $ ', 'ERROR: script returned exit code', "Build step '", 'Finished: '],
  score(lines) {
    const certain =
      /^\[Pipeline\] |^Started by (?:user|an SCM change|timer|upstream project|GitHub push|remote host)|^Finished: (?:FAILURE|SUCCESS|UNSTABLE|ABORTED)|^Build step '.*' marked build as failure|^Building (?:remotely on .+ |on .+ )?in workspace |^Running on .+ in \/.*workspace/;
    return lines.some((line) => certain.test(clean(line).text)) ? 0.95 : 0;
  },
  clean,
  open,
};
