import type { LogEvent } from '../core/log.ts';
import { failure, nothing, tidy, withoutMark, type DialectDefinition } from './dialect.ts';

/** The output of steps, one after the other: `#!/bin/bash -eo pipefail` and the script, then what it printed. */

function open(): (raw: string) => readonly LogEvent[] {
  let inScript = false;
  return (raw) => {
    const text = tidy(withoutMark(raw));
    if (inScript) {
      inScript = text !== '' && !/^(?:Exited with|CircleCI received|Too long with)/.test(text);
      if (inScript) return [{ kind: 'command', text }];
      if (text === '') return [{ kind: 'read-on', lines: 0 }];
    }
    if (/^#!\/bin\/(?:ba)?sh -e/.test(text)) {
      inScript = true;
      return [
        { kind: 'step', name: text },
        { kind: 'read-on', lines: 60 },
      ];
    }
    const ended =
      /^(?:Exited with code exit status (\d+)|Exited with code (\d+)|CircleCI received exit code (\d+)|Too long with no output)/.exec(
        text,
      );
    if (ended === null || ended[3] === '0') return nothing;
    return [failure(text, ended[1] ?? ended[2] ?? ended[3] ?? null, true)];
  };
}

export const circleci: DialectDefinition = {
  dialect: 'circleci',
  stamped: false,
  bare: true,
  markers: ['#!/bin/', 'Exited with code', 'CircleCI received exit code', 'Too long with no output'],
  score(lines) {
    const certain =
      /^Exited with code exit status \d+|^CircleCI received exit code|^Too long with no output \(exceeded|^Build-agent version |^#!\/bin\/(?:ba)?sh -eo? pipefail/;
    return lines.some((line) => certain.test(line)) ? 0.9 : 0;
  },
  clean: (raw) => ({ text: tidy(withoutMark(raw)), time: null }),
  open,
};
