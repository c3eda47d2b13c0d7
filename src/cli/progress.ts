import { oneLine } from '../core/plain-text.ts';
import type { Progress } from '../orchestrator/types.ts';
import type { Colors } from './colors.ts';

const outcomeMarks = {
  fixed: '✔',
  rerun: '↻',
  proposed: '◆',
  reported: '●',
  skipped: '○',
  refused: '✖',
  'rolled-back': '✖',
  failed: '✖',
} as const;

/** One line of progress for people; null for what is not worth a line. */
export function progressLine(event: Progress, colors: Colors): string | null {
  switch (event.kind) {
    case 'repository':
      return `${colors.bold(oneLine(event.repository))}  ${event.failedRuns === 0 ? 'no failed runs' : `${event.failedRuns} failed run${event.failedRuns === 1 ? '' : 's'}`}`;
    case 'run':
      return `  ${colors.cyan('run')} ${oneLine(event.run.id)}  ${oneLine(event.run.workflow.name)}  ${colors.dim(`${oneLine(event.run.branch ?? '')} ${event.run.headSha.slice(0, 8)}`)}`;
    case 'diagnosed':
      return `    ${colors.yellow('cause')} ${oneLine(event.diagnosis.title)} ${colors.dim(`(${event.diagnosis.ruleId}, ${Math.round(event.diagnosis.confidence.value * 100)} %)`)}`;
    case 'step':
      return `    ${colors.dim(`${event.step}: ${oneLine(event.detail)}`)}`;
    case 'round':
      return `    ${event.passed ? colors.green('green') : colors.red('red  ')} ${colors.dim(oneLine(roundText(event)))}`;
    case 'outcome': {
      const { kind, detail } = event.outcome;
      const paint =
        kind === 'fixed' || kind === 'rerun'
          ? colors.green
          : kind === 'refused' || kind === 'failed' || kind === 'rolled-back'
            ? colors.red
            : colors.yellow;
      const url =
        'delivery' in event.outcome && event.outcome.delivery.url !== null
          ? `  ${colors.dim(oneLine(event.outcome.delivery.url))}`
          : '';
      return `    ${paint(`${outcomeMarks[kind]} ${kind}`)}  ${oneLine(detail)}${url}`;
    }
    case 'channel-failed':
    case 'resting':
    case 'pass-ended':
      return null;
  }
}

function roundText({ round, command }: Extract<Progress, { kind: 'round' }>): string {
  const names: Record<string, string> = { before: 'before the fix', after: 'with the fix', reversed: 'fix taken out' };
  return command === null
    ? (names[round] ?? round)
    : `${names[round] ?? round}: ${command.command} (exit ${command.exitCode ?? 'none'})`;
}

/** Whether a repository looks as it did in the cycle before: a daemon says so once. */
export function createOldNews(): (event: Progress) => boolean {
  const seen = new Map<string, number>();
  return (event) => {
    if (event.kind !== 'repository') return false;
    const isOld = seen.get(event.repository) === event.failedRuns;
    seen.set(event.repository, event.failedRuns);
    return isOld;
  };
}
