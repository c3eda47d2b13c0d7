import type { YAMLMap } from 'yaml';
import type { Recipe } from '../types.ts';
import { decline, exactly, propose } from './support/proposals.ts';
import { workflowFiles, workflowLimit } from './support/workflow-recipe.ts';
import {
  columnOf,
  editWorkflow,
  failingJob,
  lineBreakOf,
  mapAt,
  openWorkflow,
  replaceScalar,
  scalarAt,
  type TextEdit,
  type WorkflowFile,
} from './support/workflow-file.ts';

export const workflowFetchHistory: Recipe = {
  id: 'workflow-fetch-history',
  summary:
    'Lets the checkout fetch the whole history (`fetch-depth: 0`) for a step that reads commits, tags or branches beyond the last commit.',
  risk: 'review',
  touches: workflowFiles,
  needs: ['git'],
  workflowFiles: true,
  limits: [
    workflowLimit,
    'Only the first checkout of the failing job; one that names another repository or fetches everything already is left alone.',
    'The failing step is run with one commit, with the whole history and with one commit again: where history is not what it lacks, the fix is refused.',
  ],
  async propose(context) {
    const file = await openWorkflow(context);
    if (typeof file === 'string') return decline(file);
    const job = failingJob(context, file);
    if (job === null) return decline('the failing job is not in the workflow');
    const checkout = job.steps.find((step) => /^actions\/checkout@/i.test(scalarAt(step, 'uses')?.value ?? ''));
    if (checkout === undefined) return decline('the failing job has no checkout');
    const edit = deepen(file, checkout);
    if (typeof edit === 'string') return decline(edit);
    const edited = await editWorkflow(file, [edit]);
    if (typeof edited === 'string') return decline(edited);
    return propose(workflowFetchHistory, {
      title: `ci: fetch the whole history in the job ${job.key}`,
      actions: [{ kind: 'write', path: file.path, content: edited.content }],
      touches: [exactly(file.path)],
    });
  },
};

function deepen({ text }: WorkflowFile, checkout: YAMLMap): TextEdit | string {
  const inputs = mapAt(checkout, 'with');
  if (inputs === null)
    return checkout.has('with') ? 'the inputs of the checkout are no mapping' : withInputs(text, checkout);
  if (inputs.has('repository')) return 'the checkout names another repository';
  const depth = scalarAt(inputs, 'fetch-depth');
  if (depth !== null)
    return depth.value === '0' ? 'the checkout fetches the whole history already' : replaceScalar(text, depth, '0');
  const start = inputs.range?.[0];
  if (start === undefined || inputs.items.length === 0) return 'the inputs of the checkout are empty';
  if (inputs.flow === true) return { from: start + 1, to: start + 1, text: ' fetch-depth: 0,' };
  return { from: start, to: start, text: `fetch-depth: 0${lineBreakOf(text)}${' '.repeat(columnOf(text, start))}` };
}

/** A `with:` behind the line of `uses:`. */
function withInputs(text: string, checkout: YAMLMap): TextEdit | string {
  const uses = scalarAt(checkout, 'uses');
  const key = checkout.items.find(({ key: name }) => String(name) === 'uses')?.key as {
    range?: [number, number, number];
  };
  const column = key.range?.[0];
  if (uses === null || column === undefined || checkout.flow === true) return 'the checkout is written on one line';
  const indent = ' '.repeat(columnOf(text, column));
  const lineBreak = lineBreakOf(text);
  const end = text.indexOf('\n', uses.to);
  const lines = `${indent}with:${lineBreak}${indent}  fetch-depth: 0`;
  if (end === -1) return { from: text.length, to: text.length, text: `${lineBreak}${lines}${lineBreak}` };
  return { from: end + 1, to: end + 1, text: `${lines}${lineBreak}` };
}
