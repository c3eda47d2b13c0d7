import { evaluate, evaluateText, NotEmulated, references, type Contexts } from './evaluate.ts';
import { expandMatrix, matrixSuffix } from './matrix.ts';
import { isExpression, isMapping, mappingAt, readWorkflow, type Mapping, type Value } from './read.ts';

export interface FoundJob {
  readonly id: string;
  readonly job: Mapping;
  /** The workflow that holds the job: the reusable one, where it is called. */
  readonly workflow: Mapping;
  readonly matrix: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, unknown>>;
}

export type FindJob =
  { readonly kind: 'found'; readonly found: FoundJob } | { readonly kind: 'none'; readonly reason: string };

export interface FindRequest {
  /** As the provider shows it: `build (20, ubuntu-latest)`, `call / inner`. */
  readonly jobName: string;
  readonly contexts: (matrix: Readonly<Record<string, unknown>>, inputs: Readonly<Record<string, unknown>>) => Contexts;
  /** Text of a file of the commit. */
  readonly readFile: (path: string) => Promise<string | null>;
}

/** Reusable workflows may call others; the provider ends at ten. */
const maxCalls = 10;

/** Finds the job of a workflow by the name that the run shows, matrix values and reusable workflows included. */
export async function findJob(
  workflow: Mapping,
  request: FindRequest,
  inputs: Readonly<Record<string, unknown>> = {},
  depth = 0,
): Promise<FindJob> {
  const calls: (() => Promise<FindJob>)[] = [];
  const loose: FoundJob[] = [];
  for (const [id, job] of Object.entries(mappingAt(workflow, 'jobs'))) {
    if (!isMapping(job)) continue;
    for (const { matrix, name } of namesOf(id, job, request, inputs)) {
      if (typeof job['uses'] === 'string') {
        const prefix = `${name} / `;
        if (request.jobName.startsWith(prefix))
          calls.push(() =>
            followCall(job, { ...request, jobName: request.jobName.slice(prefix.length) }, matrix, inputs, depth),
          );
        continue;
      }
      const found = { id, job, workflow, matrix, inputs };
      if (sameName(name, request.jobName)) return { kind: 'found', found };
      if (id === request.jobName) loose.push(found);
    }
  }
  for (const call of calls) {
    const answer = await call();
    if (answer.kind === 'found' || calls.length === 1) return answer;
  }
  const [only, ...others] = loose;
  if (only !== undefined && others.length === 0) return { kind: 'found', found: only };
  return { kind: 'none', reason: `the workflow has no job named "${request.jobName}"` };
}

/** The provider cuts long names. */
function sameName(name: string, shown: string): boolean {
  return name === shown || (shown.endsWith('...') && shown.length >= 90 && name.startsWith(shown.slice(0, -3)));
}

function namesOf(
  id: string,
  job: Mapping,
  request: FindRequest,
  inputs: Readonly<Record<string, unknown>>,
): { matrix: Readonly<Record<string, unknown>>; name: string }[] {
  const declared = mappingAt(job, 'strategy')['matrix'];
  let combinations: readonly Readonly<Record<string, unknown>>[] = [{}];
  try {
    const matrix = evaluate(declared, request.contexts({}, inputs));
    if (typeof matrix === 'object' && matrix !== null) combinations = expandMatrix(matrix as Record<string, unknown>);
  } catch (error) {
    if (!(error instanceof NotEmulated)) throw error;
  }
  return combinations.map((matrix) => ({
    matrix,
    name: nameOf(id, job['name'], matrix, request.contexts(matrix, inputs)),
  }));
}

function nameOf(
  id: string,
  declared: Value | undefined,
  matrix: Readonly<Record<string, unknown>>,
  contexts: Contexts,
): string {
  const own =
    isExpression(declared) && references(declared.expression).some((reference) => reference.startsWith('matrix'));
  try {
    const name = declared === undefined || declared === null ? id : evaluateText(declared, contexts);
    return own ? name : `${name}${matrixSuffix(matrix)}`;
  } catch (error) {
    if (error instanceof NotEmulated) return id;
    throw error;
  }
}

async function followCall(
  job: Mapping,
  request: FindRequest,
  matrix: Readonly<Record<string, unknown>>,
  inputs: Readonly<Record<string, unknown>>,
  depth: number,
): Promise<FindJob> {
  const uses = String(job['uses']);
  if (!uses.startsWith('./') || depth >= maxCalls)
    return { kind: 'none', reason: `the job calls the workflow ${uses} of another repository` };
  const content = await request.readFile(uses.slice(2));
  if (content === null) return { kind: 'none', reason: `the workflow ${uses} is not in the commit` };
  const called = await readWorkflow(uses.slice(2), content);
  if (called.kind === 'invalid')
    return { kind: 'none', reason: `the workflow ${uses} is not valid: ${called.errors[0] ?? ''}` };
  const contexts = request.contexts(matrix, inputs);
  const passed = evaluate(job['with'] ?? {}, contexts) as Record<string, unknown>;
  const declared = mappingAt(mappingAt(mappingAt(called.workflow, 'on'), 'workflow_call'), 'inputs');
  const defaults = Object.fromEntries(
    Object.entries(declared).map(([key, input]) => [
      key,
      isMapping(input) ? evaluate(input['default'], contexts) : null,
    ]),
  );
  return findJob(called.workflow, request, { ...defaults, ...passed }, depth + 1);
}
