import { parse } from 'yaml';

/**
 * The number (as the provider counts: one-based, "Set up job" first) of the last `run:` step of a job, found by its key or its
 * name, with or without matrix values behind it. Null when the file has no such job, or it runs nothing.
 */
export function lastRunStep(workflow: string, jobName: string): number | null {
  const document: unknown = parse(workflow);
  const jobs = isRecord(document) && isRecord(document['jobs']) ? document['jobs'] : {};
  const wanted = jobName.replace(/ \(.*\)$/, '');
  const found = Object.entries(jobs).find(([key, job]) => key === wanted || (isRecord(job) && job['name'] === wanted));
  const steps = isRecord(found?.[1]) && Array.isArray(found[1]['steps']) ? (found[1]['steps'] as unknown[]) : [];
  const index = steps.findLastIndex((step) => isRecord(step) && typeof step['run'] === 'string');
  return index === -1 ? null : index + 2;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
