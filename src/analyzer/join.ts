import type { Diagnosis, Diagnostic } from '../core/finding.ts';
import type { LogState } from '../core/log.ts';

const mostFindings = 60;
const mostDiagnostics = 200;
const states: readonly LogState[] = ['complete', 'truncated', 'empty', 'expired', 'unreadable'];

/**
 * Merges what was found in the jobs of one run: jobs that show the same cause (matrix jobs above all) become one diagnosis. Each
 * list is one job's, best first. The result is ordered by rank within the jobs, then by how many show it, then by confidence.
 */
export function joinJobs(perJob: readonly (readonly Diagnosis[])[]): readonly Diagnosis[] {
  const ranked = perJob.flatMap((diagnoses) => diagnoses.map((diagnosis, rank) => ({ diagnosis, rank })));
  const groups = [...Map.groupBy(ranked, ({ diagnosis }) => diagnosis.fingerprint).values()];
  const joined = groups.map((group) => ({
    rank: Math.min(...group.map(({ rank }) => rank)),
    diagnosis: joinCause(group.map(({ diagnosis }) => diagnosis)),
  }));
  joined.sort(
    (a, b) =>
      a.rank - b.rank ||
      b.diagnosis.jobs.length - a.diagnosis.jobs.length ||
      b.diagnosis.confidence.value - a.diagnosis.confidence.value,
  );
  return joined.map(({ diagnosis }) => diagnosis);
}

/** The surest of them speaks for all. */
function joinCause(same: readonly Diagnosis[]): Diagnosis {
  const surest = same.reduce((best, next) => (next.confidence.value > best.confidence.value ? next : best));
  const others = same.filter((diagnosis) => diagnosis !== surest);
  const all = [surest, ...others];
  return {
    ...surest,
    findings: all.flatMap((diagnosis) => diagnosis.findings).slice(0, mostFindings),
    jobs: uniqueBy(
      all.flatMap((diagnosis) => diagnosis.jobs),
      (job) => `${job.id ?? ''}\0${job.name ?? ''}`,
    ),
    diagnostics: uniqueBy(
      all.flatMap((diagnosis) => diagnosis.diagnostics),
      diagnosticKey,
    ).slice(0, mostDiagnostics),
    logState: all
      .map((diagnosis) => diagnosis.logState)
      .reduce((a, b) => (states.indexOf(a) > states.indexOf(b) ? a : b)),
  };
}

function diagnosticKey({ file, line, column, code, message }: Diagnostic): string {
  return [file, line, column, code, message].join('\0');
}

function uniqueBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
