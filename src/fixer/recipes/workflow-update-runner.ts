import { isScalar } from 'yaml';
import type { Recipe, RecipeContext } from '../types.ts';
import { captured } from './support/captures.ts';
import { decline, exactly, listed, propose } from './support/proposals.ts';
import { liveImage } from './support/retired-on-github.ts';
import { workflowFiles, workflowLimit } from './support/workflow-recipe.ts';
import {
  editWorkflow,
  mapAt,
  openWorkflow,
  pairAt,
  replaceScalar,
  scalarsIn,
  type PlacedScalar,
  type WorkflowFile,
} from './support/workflow-file.ts';

export const workflowUpdateRunner: Recipe = {
  id: 'workflow-update-runner',
  summary: 'Replaces runner images that GitHub has removed by the oldest image of the same system that still runs.',
  risk: 'review',
  touches: workflowFiles,
  needs: [],
  workflowFiles: true,
  limits: [
    workflowLimit,
    'Only labels that GitHub has removed, in `runs-on` and in the matrix that it reads; a custom label is for a person.',
    'It declines where the label stands anywhere else in the workflow (a condition, a cache key), and where the matrix runs on the replacement already.',
    'A job that no runner took has no failing step to run again: such a fix is not proven.',
  ],
  async propose(context) {
    const file = await openWorkflow(context);
    if (typeof file === 'string') return decline(file);
    const placesOf = labelPlaces(file);
    const labels = removedLabels(context, placesOf);
    if (typeof labels === 'string') return decline(labels);
    const taken = new Set(placesOf.map(({ value }) => value));
    const clash = labels.find((label) => inMatrix(file, label) && taken.has(liveImage(label) ?? ''));
    if (clash !== undefined) return decline(`the matrix runs on ${liveImage(clash) ?? ''} already`);
    const places = placesOf.filter(({ value }) => labels.includes(value));
    const elsewhere = labels.find(
      (label) => mentionsOf(file.text, label) > places.filter(({ value }) => value === label).length,
    );
    if (elsewhere !== undefined) return decline(`${elsewhere} stands in other places of ${file.path} as well`);
    const edited = await editWorkflow(
      file,
      places.map((place) => replaceScalar(file.text, place, liveImage(place.value) ?? place.value)),
    );
    if (typeof edited === 'string') return decline(edited);
    return propose(workflowUpdateRunner, {
      title: `ci: run on ${listed([...new Set(labels.map((label) => liveImage(label) ?? ''))])}`,
      actions: [{ kind: 'write', path: file.path, content: edited.content }],
      touches: [exactly(file.path)],
    });
  },
};

/** The labels of the log that are known as removed; of the whole file where the log names none. */
function removedLabels(context: RecipeContext, places: readonly PlacedScalar[]): string[] | string {
  const printed = captured(context, 'label', 'message').map(
    (text) => /^label "(?<label>[^"]+)"/.exec(text)?.groups?.['label'] ?? text,
  );
  const used = [...new Set(places.map(({ value }) => value))];
  const named = used.filter((label) => printed.includes(label));
  const removed = (named.length > 0 ? named : used).filter((label) => liveImage(label) !== null);
  if (removed.length > 0) return removed;
  return `no image that GitHub has removed is named in \`runs-on\`${printed[0] === undefined ? '' : ` (${printed[0].slice(0, 60)})`}`;
}

function labelPlaces({ jobs }: WorkflowFile): PlacedScalar[] {
  return jobs.flatMap(({ map }) => {
    const runsOn = pairAt(map, 'runs-on')?.value;
    const fromMatrix = isScalar(runsOn) && String(runsOn.value).includes('matrix.');
    const strategy = fromMatrix ? mapAt(map, 'strategy') : null;
    return [...scalarsIn(runsOn), ...(strategy === null ? [] : scalarsIn(pairAt(strategy, 'matrix')?.value))];
  });
}

function inMatrix(file: WorkflowFile, label: string): boolean {
  return file.jobs.some(({ map }) => {
    const strategy = mapAt(map, 'strategy');
    return strategy !== null && scalarsIn(pairAt(strategy, 'matrix')?.value).some(({ value }) => value === label);
  });
}

/** How often a label stands in the text as a word, comments left out. */
function mentionsOf(text: string, label: string): number {
  const plain = text.replace(/(^|\s)#.*$/gm, '');
  return plain
    .split(label)
    .slice(1)
    .filter((rest, index) => !/^[\w.-]/.test(rest) && !/[\w-]$/.test(plain.split(label)[index] ?? '')).length;
}
