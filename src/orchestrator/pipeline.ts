import { messageOf } from '../core/errors.ts';
import { decide } from './steps/decide.ts';
import { deliver } from './steps/deliver.ts';
import { describeReproduction } from './steps/describe-reproduction.ts';
import { holdBack } from './steps/hold-back.ts';
import { notify } from './steps/notify.ts';
import { remember } from './steps/remember.ts';
import { repair } from './steps/repair.ts';
import { rerun } from './steps/rerun.ts';
import { weighLuck } from './steps/weigh-luck.ts';
import { endCase } from './end-case.ts';
import type { CaseState, Services, Step } from './types.ts';

/** The path of one diagnosis, from the first look at it to the last word about it. */
const steps: readonly Step[] = [
  { name: 'weigh-luck', inDryRun: true, when: 'while-open', run: weighLuck },
  { name: 'decide', inDryRun: true, when: 'while-open', run: decide },
  { name: 'hold-back', inDryRun: true, when: 'while-open', run: holdBack },
  { name: 'rerun', inDryRun: false, when: 'while-open', run: rerun },
  { name: 'repair', inDryRun: true, when: 'while-open', run: repair },
  { name: 'describe-reproduction', inDryRun: true, when: 'always', run: describeReproduction },
  { name: 'deliver', inDryRun: false, when: 'while-open', run: deliver },
  { name: 'notify', inDryRun: false, when: 'at-end', run: notify },
  { name: 'remember', inDryRun: false, when: 'at-end', run: remember },
];

/** Takes one diagnosis through the table. Always ends with an outcome: what throws becomes one. */
export async function runSteps(first: CaseState, services: Services): Promise<CaseState> {
  const { dry_run: dryRun } = services.settings;
  let state = first;
  for (const step of steps) {
    if (dryRun && !step.inDryRun) continue;
    if (state.outcome !== null && step.when === 'while-open') continue;
    if (step.when === 'at-end' && state.outcome === null) state = endOpenCase(state, services);
    state = await runStep(step, state, services);
  }
  const ended = endOpenCase(state, services);
  services.progress({ kind: 'outcome', run: ended.run, diagnosis: ended.diagnosis, outcome: ended.outcome });
  return ended;
}

async function runStep(step: Step, state: CaseState, services: Services): Promise<CaseState> {
  try {
    return await step.run(state, services);
  } catch (error) {
    services.log.error('a step of the pipeline failed', {
      step: step.name,
      runId: state.run.id,
      rule: state.diagnosis.ruleId,
      error: messageOf(error),
    });
    if (state.outcome !== null) return state;
    const reason = services.signal.aborted ? 'stopped' : 'internal-error';
    return endCase(state, { kind: 'failed', reason, detail: `${step.name}: ${messageOf(error)}` });
  }
}

/** A case that no step ended: a dry run stops before anything is written. */
function endOpenCase(state: CaseState, services: Services): CaseState & { outcome: NonNullable<CaseState['outcome']> } {
  if (state.outcome !== null) return { ...state, outcome: state.outcome };
  const outcome = openOutcome(state, services);
  return { ...state, outcome };
}

function openOutcome(state: CaseState, services: Services): NonNullable<CaseState['outcome']> {
  if (state.fix !== null)
    return {
      kind: 'proposed',
      reason: 'dry-run',
      detail: `would be delivered as ${services.settings['fixing.deliver']}`,
    };
  if (state.diagnosis.remedy === 'rerun')
    return { kind: 'proposed', reason: 'dry-run', detail: 'the failed jobs would be run again' };
  return { kind: 'reported', reason: 'no-recipe', detail: 'only a person can fix this' };
}
