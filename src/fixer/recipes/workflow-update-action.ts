import type { YAMLMap } from 'yaml';
import type { Recipe } from '../types.ts';
import { captured } from './support/captures.ts';
import { decline, exactly, listed, propose } from './support/proposals.ts';
import { familyOf, liveRef } from './support/retired-on-github.ts';
import { workflowFiles, workflowLimit } from './support/workflow-recipe.ts';
import {
  editWorkflow,
  mapAt,
  openWorkflow,
  replaceScalar,
  scalarAt,
  textAt,
  type PlacedScalar,
  type WorkflowFile,
  type WorkflowJob,
} from './support/workflow-file.ts';

export const workflowUpdateAction: Recipe = {
  id: 'workflow-update-action',
  summary: 'Moves artifact and cache actions whose version GitHub has switched off to the nearest one that works.',
  risk: 'review',
  touches: workflowFiles,
  needs: [],
  workflowFiles: true,
  limits: [
    workflowLimit,
    'Only the artifact and cache actions, whose retired versions GitHub has published; any other action is for a person.',
    'An action that is pinned to a commit stays pinned: the commit of the new version is not known here, so it declines.',
    'It declines where version 4 of the artifact actions behaves differently: one name uploaded twice (a matrix), hidden files, downloads by version 1, artifacts passed to another workflow.',
    'Where GitHub ends the job before its first step there is nothing to run again, so the fix is not proven.',
  ],
  async propose(context) {
    const [named = ''] = captured(context, 'action');
    const family = familyOf(named.split(/[:@]/)[0]?.trim() ?? '');
    if (family.length === 0) return decline(`no replacement is known for ${named === '' ? 'the action' : named}`);
    const file = await openWorkflow(context);
    if (typeof file === 'string') return decline(file);
    const uses = usesOf(file, family);
    const pinned = uses.find(({ ref }) => /^[0-9a-f]{40}$/.test(ref));
    if (pinned !== undefined) return decline(`${pinned.action} is pinned to a commit`);
    const stale = uses.flatMap((use) => {
      const ref = liveRef(use.action, use.ref);
      return ref === null ? [] : [{ ...use, next: ref }];
    });
    if (stale.length === 0)
      return decline(`no step of ${file.path} uses a retired version of ${family[0] ?? ''} itself`);
    const obstacle = family.includes('actions/upload-artifact') ? artifactObstacle(file, uses) : null;
    if (obstacle !== null) return decline(obstacle);
    const edited = await editWorkflow(
      file,
      stale.map(({ scalar, action, next }) => replaceScalar(file.text, scalar, `${action}@${next}`)),
    );
    if (typeof edited === 'string') return decline(edited);
    return propose(workflowUpdateAction, {
      title: `ci: update ${listed([...new Set(stale.map(({ action, next }) => `${action} to ${next}`))])}`,
      actions: [{ kind: 'write', path: file.path, content: edited.content }],
      touches: [exactly(file.path)],
    });
  },
};

interface Use {
  readonly action: string;
  readonly ref: string;
  readonly scalar: PlacedScalar;
  readonly step: YAMLMap;
  readonly job: WorkflowJob;
}

function usesOf(file: WorkflowFile, family: readonly string[]): Use[] {
  return file.jobs.flatMap((job) =>
    job.steps.flatMap((step) => {
      const scalar = scalarAt(step, 'uses');
      const [action = '', ref = ''] = scalar?.value.split('@') ?? [];
      return scalar !== null && family.includes(action.toLowerCase()) ? [{ action, ref, scalar, step, job }] : [];
    }),
  );
}

/** Where version 4 of the artifact actions does something else: https://github.com/actions/upload-artifact/blob/main/docs/MIGRATION.md */
function artifactObstacle(file: WorkflowFile, uses: readonly Use[]): string | null {
  const uploads = uses.filter(({ action }) => action.toLowerCase().endsWith('upload-artifact'));
  const names = uploads.map(({ step }) => input(step, 'name') ?? 'artifact');
  if (new Set(names).size < names.length) return 'two steps upload an artifact of one name, which version 4 refuses';
  const matrix = uploads.find(({ job, step }) => inMatrix(job) && !(input(step, 'name') ?? '').includes('matrix.'));
  if (matrix !== undefined) return 'every job of a matrix uploads an artifact of one name, which version 4 refuses';
  if (uploads.some(({ step }) => /(?:^|[/\s])\.(?![./\s])/.test(input(step, 'path') ?? '')))
    return 'hidden files are uploaded, which version 4 leaves out';
  const oldDownload = uses.find(
    ({ action, ref }) => action.toLowerCase().endsWith('download-artifact') && /^v1\b/.test(ref),
  );
  if (oldDownload !== undefined) return 'version 1 of the download puts files into another folder than version 4';
  if (file.jobs.some(({ map }) => textAt(map, 'uses') !== null))
    return 'the workflow calls another one, whose artifacts must move at the same time';
  return null;
}

function input(step: YAMLMap, key: string): string | null {
  const inputs = mapAt(step, 'with');
  return inputs === null ? null : textAt(inputs, key);
}

function inMatrix({ map }: WorkflowJob): boolean {
  const strategy = mapAt(map, 'strategy');
  return strategy !== null && strategy.has('matrix');
}
