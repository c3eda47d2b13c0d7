import type { LogEvent } from '../core/log.ts';
import { failure, nothing, share, splitStamp, tidy, withoutMark, type DialectDefinition } from './dialect.ts';

/** Stamped lines with `##[section]Starting: …` and `Finishing: …`; inline scripts stand below `Script contents:`. */

const finalError =
  /^(?:(?:Bash|PowerShell|Cmd\.exe) exited with code '?(-?\d+)|Script failed with exit code:? ?(-?\d+)|.*The process '.*' failed with exit code (-?\d+)|The operation was cancell?ed|The job running on agent .+ (?:has exceeded|ran longer)|We stopped hearing from agent|The agent did not connect)/;

function open(): (raw: string) => readonly LogEvent[] {
  let inScript = false;
  return (raw) => {
    const text = tidy(splitStamp(raw).rest);
    if (inScript) {
      inScript = !text.startsWith('=====') && !text.startsWith('##[');
      if (inScript) return [{ kind: 'command', text }];
      if (text.startsWith('=====')) return [{ kind: 'read-on', lines: 0 }];
    }
    if (text.startsWith('Script contents:')) {
      inScript = true;
      return [{ kind: 'read-on', lines: 100 }];
    }
    if (text.startsWith('##[section]Starting: '))
      return [{ kind: 'step', name: text.slice('##[section]Starting: '.length) }];
    if (text.startsWith('##[section]Finishing: ')) return [{ kind: 'step-end' }];
    if (text.startsWith('##[command]')) return [{ kind: 'command', text: text.slice('##[command]'.length) }];
    if (!text.startsWith('##[error]')) return nothing;
    const message = text.slice('##[error]'.length);
    const final = finalError.exec(message);
    return [failure(message, final?.[1] ?? final?.[2] ?? final?.[3] ?? null, final !== null)];
  };
}

export const azurePipelines: DialectDefinition = {
  dialect: 'azure-pipelines',
  stamped: true,
  bare: true,
  markers: ['##[section]Starting: ', '##[section]Finishing: ', '##[error]', '##[command]', 'Script contents:'],
  score(lines) {
    const own =
      /##\[section\]|##\[debug\]|##vso\[|Agent name: '|^(?:\S+ )?Task {9}: |DevOpsAgent|vsts-agent|##\[error\](?:Bash|PowerShell|Cmd\.exe) exited with code/;
    if (!lines.some((line) => own.test(line))) return 0;
    return Math.max(
      0.8,
      share(lines, (line) => splitStamp(line).time !== null),
    );
  },
  clean(raw) {
    const { time, rest } = splitStamp(raw);
    return { text: tidy(withoutMark(rest)), time };
  },
  open,
};
