import { oneLine } from '../core/plain-text.ts';
import type { CaseState } from './types.ts';

/** Commands with which a person sees the failure on their own machine: the proof's own, else what the failed step ran. */
export function reproduceByHand({
  run,
  diagnosis,
  fix,
}: Pick<CaseState, 'run' | 'diagnosis' | 'fix'>): readonly string[] {
  const checkout = [`git fetch origin ${run.headSha}`, `git checkout --detach ${run.headSha}`];
  const proven = fix?.proof.rounds[0]?.commands.map(({ command, cwd }) =>
    cwd === '' || cwd === '.' ? command : `cd ${cwd} && ${command}`,
  );
  if (proven !== undefined && proven.length > 0) return [...checkout, ...proven.map((command) => oneLine(command))];
  const step = diagnosis.findings[0]?.lines[0]?.step ?? '';
  return step.startsWith('Run ') ? [...checkout, oneLine(step.slice('Run '.length))] : [];
}
