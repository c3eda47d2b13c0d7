import type { Diagnosis } from '../../src/core/finding.ts';
import type { LogFormats } from '../../src/core/log.ts';
import type { RuleBook } from '../../src/analyzer/rule-book.ts';
import { analyzeLog } from '../../src/orchestrator/analyze-log.ts';
import { openLog, type LabelledLog } from './cases.ts';

/** What the analyzer said of one labelled log, and how right that was. */
export interface Measured {
  readonly log: LabelledLog;
  readonly diagnoses: readonly Diagnosis[];
  readonly dialect: string;
  /** 1 right, 0.5 one of the alternatives, 0 wrong. */
  readonly categoryScore: number;
  /** Whether a labelled failing line is among the first diagnosis' lines, or any's. */
  readonly lineShown: boolean;
  readonly lineShownByAny: boolean;
}

export async function measureLog(log: LabelledLog, catalogue: RuleBook, formats: LogFormats): Promise<Measured> {
  const { diagnoses, dialect } = await analyzeLog(openLog(log.path), { catalogue, formats });
  return {
    log,
    diagnoses,
    dialect,
    categoryScore: categoryScore(diagnoses[0], log),
    lineShown: shows(diagnoses.slice(0, 1), log.failingLines),
    lineShownByAny: shows(diagnoses, log.failingLines),
  };
}

function categoryScore(diagnosis: Diagnosis | undefined, log: LabelledLog): number {
  if (diagnosis === undefined) return 0;
  if (diagnosis.category === log.category) return 1;
  return log.alternatives.includes(diagnosis.category) ? 0.5 : 0;
}

function shows(diagnoses: readonly Diagnosis[], failingLines: readonly string[]): boolean {
  const shown = diagnoses.flatMap(
    (diagnosis) => diagnosis.findings[0]?.lines.slice(0, 10).map((line) => line.text.trim()) ?? [],
  );
  const wanted = failingLines.map((line) => line.trim()).filter((line) => line !== '');
  return shown.some((text) => wanted.some((line) => text.includes(line) || (text.length > 10 && line.includes(text))));
}

/** Rules that hit in a log of a run that succeeded, with how often. */
export async function greenHits(
  path: string,
  catalogue: RuleBook,
  formats: LogFormats,
): Promise<ReadonlyMap<string, number>> {
  const { scan } = await import('../../src/analyzer/scan.ts');
  const { hitCounts } = await scan(openLog(path), catalogue.catalogue, { formats });
  return new Map(
    hitCounts.flatMap((count, index) => (count > 0 ? [[catalogue.catalogue.rules[index]?.id ?? '', count]] : [])),
  );
}
