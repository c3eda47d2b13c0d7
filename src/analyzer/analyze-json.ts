import type { Category } from '../core/category.ts';
import type { Diagnosis, Location, Remedy } from '../core/finding.ts';
import type { Dialect, LogState } from '../core/log.ts';

/** One log's answer as `analyze --format json` prints it. */
export interface AnalyzeJson {
  readonly file: string;
  readonly dialect: Dialect;
  readonly state: LogState;
  /** Best first. */
  readonly diagnoses: readonly {
    readonly rule: string;
    readonly category: Category;
    /** 0 to 1, three decimals. */
    readonly confidence: number;
    /** Ten at most. */
    readonly lines: readonly { readonly number: number; readonly text: string }[];
    readonly location: Location | null;
    readonly remedy: Remedy;
    readonly recipe: string | null;
  }[];
}

const mostLines = 10;
const longestText = 2000;

export function toAnalyzeJson(
  file: string,
  log: { readonly dialect: Dialect; readonly state: LogState; readonly diagnoses: readonly Diagnosis[] },
): AnalyzeJson {
  return { file, dialect: log.dialect, state: log.state, diagnoses: log.diagnoses.map(diagnosisJson) };
}

function diagnosisJson(diagnosis: Diagnosis): AnalyzeJson['diagnoses'][number] {
  const lines = diagnosis.findings[0]?.lines ?? [];
  return {
    rule: diagnosis.ruleId,
    category: diagnosis.category,
    confidence: Math.round(diagnosis.confidence.value * 1000) / 1000,
    lines: lines.slice(0, mostLines).map(({ number, text }) => ({ number, text: text.slice(0, longestText) })),
    location: diagnosis.findings.find((finding) => finding.location !== null)?.location ?? null,
    remedy: diagnosis.remedy,
    recipe: diagnosis.recipe,
  };
}
