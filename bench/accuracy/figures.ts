import type { Measured } from './measure.ts';

export interface Figures {
  readonly logs: number;
  readonly coverage: number;
  readonly byRule: number;
  readonly category: number;
  /** Category right, logs whose answer is one of the alternatives left out. */
  readonly categoryStrict: number;
  readonly line: number;
  readonly lineByAny: number;
  readonly brier: number;
}

/** All rates are 0 to 1. Coverage: logs with a first diagnosis of a category other than `unknown`. */
export function figuresOf(measured: readonly Measured[]): Figures {
  const rate = (value: (entry: Measured) => number): number => mean(measured.map(value));
  const clear = measured.filter((entry) => entry.categoryScore !== 0.5);
  return {
    logs: measured.length,
    coverage: rate(({ diagnoses }) => Number(diagnoses[0] !== undefined && diagnoses[0].category !== 'unknown')),
    byRule: rate(({ diagnoses }) => Number(diagnoses[0] !== undefined && diagnoses[0].ruleId !== 'unknown')),
    category: rate((entry) => entry.categoryScore),
    categoryStrict: mean(clear.map((entry) => entry.categoryScore)),
    line: rate((entry) => Number(entry.lineShown)),
    lineByAny: rate((entry) => Number(entry.lineShownByAny)),
    brier: rate((entry) => (confidenceOf(entry) - entry.categoryScore) ** 2),
  };
}

export interface RuleFigures {
  readonly rule: string;
  readonly chosen: number;
  /** Of the logs for which it was chosen, how many had the rule's category (alternatives count half). */
  readonly precision: number;
  readonly lineShown: number;
}

export function ruleFigures(measured: readonly Measured[]): readonly RuleFigures[] {
  const byRule = Map.groupBy(
    measured.filter(({ diagnoses }) => diagnoses[0] !== undefined),
    ({ diagnoses }) => diagnoses[0]?.ruleId ?? '',
  );
  const rows = [...byRule].map(([rule, entries]) => ({
    rule,
    chosen: entries.length,
    precision: mean(entries.map((entry) => entry.categoryScore)),
    lineShown: mean(entries.map((entry) => Number(entry.lineShown))),
  }));
  return rows.sort((a, b) => b.chosen - a.chosen || a.rule.localeCompare(b.rule));
}

export interface CategoryFigures {
  readonly category: string;
  readonly labelled: number;
  readonly recall: number;
  readonly precision: number;
  /** What was said instead, most frequent first. */
  readonly confusedWith: readonly (readonly [string, number])[];
}

export function categoryFigures(measured: readonly Measured[]): readonly CategoryFigures[] {
  const rows = [...Map.groupBy(measured, ({ log }) => log.category)].map(([category, entries]) => {
    const said = measured.filter(({ diagnoses }) => diagnoses[0]?.category === category);
    const wrong = entries
      .filter((entry) => entry.categoryScore < 1)
      .map(({ diagnoses }) => diagnoses[0]?.category ?? 'none');
    const counts = [...Map.groupBy(wrong, (name) => name)].map(([name, all]) => [name, all.length] as const);
    return {
      category,
      labelled: entries.length,
      recall: mean(entries.map((entry) => entry.categoryScore)),
      precision: mean(said.map((entry) => entry.categoryScore)),
      confusedWith: counts.sort((a, b) => b[1] - a[1]),
    };
  });
  return rows.sort((a, b) => b.labelled - a.labelled);
}

export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly logs: number;
  readonly confidence: number;
  readonly right: number;
}

/** In each tenth of the scale: what the confidence promised and what came true. */
export function reliability(measured: readonly Measured[]): readonly ReliabilityBin[] {
  return Array.from({ length: 10 }, (_, index) => {
    const inBin = measured.filter((entry) => Math.min(9, Math.floor(confidenceOf(entry) * 10)) === index);
    return {
      from: index / 10,
      to: (index + 1) / 10,
      logs: inBin.length,
      confidence: mean(inBin.map(confidenceOf)),
      right: mean(inBin.map((entry) => entry.categoryScore)),
    };
  });
}

function confidenceOf({ diagnoses }: Measured): number {
  return diagnoses[0]?.confidence.value ?? 0;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
