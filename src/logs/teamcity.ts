import { stripControls } from '../core/ansi.ts';
import type { LogEvent } from '../core/log.ts';
import { failure, nothing, share, tidy, withoutMark, type DialectDefinition } from './dialect.ts';

/**
 * A downloaded build log: `[10:00:01]W:\t [Step 1/3] text`, the letter telling the severity (W, E, F, i or none). The page of
 * a build shows it as `[10:00:01][Step 1/3] text`. Service messages (`##teamcity[name key='value' …]`) escape with `|`.
 */

const prefix = /^\[\d\d:\d\d:\d\d\](?: ?[A-Za-z]?:)?[ \t]*(?:\[Step \d+\/\d+\] ?)?/;
const stepLine = /^(?:\[[0-9:]{8}\](?: ?[A-Za-z]?:)?[ \t]*)?Step (\d+\/\d+: .+)$/;

function clean(raw: string): { text: string; time: null } {
  const text = withoutMark(raw);
  const found = text.startsWith('[') ? prefix.exec(text) : null;
  return { text: tidy(found === null ? text : text.slice(found[0].length)), time: null };
}

function open(): (raw: string) => readonly LogEvent[] {
  return (raw) => {
    const step = stepLine.exec(tidy(withoutMark(raw)));
    if (step !== null) return [{ kind: 'step', name: step[1] ?? '' }];
    const { text } = clean(raw);
    const exited = /^Process exited with code (-?\d+)/.exec(text);
    if (exited !== null) return exited[1] === '0' ? nothing : [failure(text, exited[1] ?? null, true)];
    if (/^Step .+ failed$/.test(text)) return [failure(text, null, true)];
    const started = /^Starting: (\S.*)/.exec(text);
    if (started !== null) return [{ kind: 'command', text: started[1] ?? '' }];
    const problem = /##teamcity\[(?:buildProblem description|testFailed name)='((?:[^'|]|\|.)*)'/.exec(
      stripControls(raw),
    );
    return problem === null ? nothing : [failure(unescapeValue(problem[1] ?? ''), null, false)];
  };
}

function unescapeValue(value: string): string {
  return value.replace(/\|(0x[0-9A-Fa-f]{4}|.)/g, (_, code: string) => {
    if (code.startsWith('0x')) return String.fromCharCode(Number(code));
    return code === 'n' || code === 'r' ? ' ' : code;
  });
}

export const teamcity: DialectDefinition = {
  dialect: 'teamcity',
  stamped: false,
  bare: false,
  markers: ['Step ', 'Process exited with code', 'Starting: ', '##teamcity['],
  score(lines) {
    if (
      lines.some((line) =>
        /^TeamCity server version is|^Build '.*' #\S+|^\[\d\d:\d\d:\d\d\](?:.?:)?\s*(?:\[Step \d+\/\d+\]|Step \d+\/\d+: )/.test(
          line,
        ),
      )
    )
      return 0.97;
    if (lines.some((line) => line.includes('##teamcity['))) return 0.6;
    return share(lines, (line) => /^\[\d\d:\d\d:\d\d\][WEFi ]?:[ \t]/.test(line)) > 0.8 ? 0.7 : 0;
  },
  clean,
  open,
};
