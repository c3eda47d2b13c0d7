import { type AnalyzeJson, toAnalyzeJson } from '../analyzer/analyze-json.ts';
import type { RuleBook } from '../analyzer/rule-book.ts';
import { type Dialect, dialects } from '../core/log.ts';
import type { Diagnosis } from '../core/finding.ts';
import { AutofixError, messageOf } from '../core/errors.ts';
import { createRedactor } from '../core/redact.ts';
import { didYouMean } from '../core/suggest.ts';
import { logFormats } from '../logs/formats.ts';
import { analyzeLog } from './analyze-log.ts';
import { secretValues } from './credentials.ts';
import type { LogInput } from './log-inputs.ts';

export interface AnalyzedInput {
  readonly name: string;
  readonly json: AnalyzeJson;
  readonly diagnoses: readonly Diagnosis[];
  /** Why the log is not complete; null when it is. */
  readonly reason: string | null;
}

/** Analyses logs one after another, in their order; a log that cannot be read is an answer, not an error. */
export async function* analyzeInputs(
  inputs: readonly LogInput[],
  ruleBook: RuleBook,
  options: { readonly dialect: Dialect | null; readonly env: Readonly<Record<string, string | undefined>> },
): AsyncGenerator<AnalyzedInput> {
  const redactor = createRedactor(secretValues(options.env));
  for (const input of inputs) {
    try {
      const log = await analyzeLog(input.open(), {
        catalogue: ruleBook,
        formats: logFormats,
        redactor,
        ...(options.dialect === null ? {} : { dialect: options.dialect }),
      });
      yield { name: input.name, json: toAnalyzeJson(input.name, log), diagnoses: log.diagnoses, reason: log.reason };
    } catch (error) {
      if (inputs.length === 1)
        throw new AutofixError('INPUT', `cannot read ${input.name}: ${messageOf(error)}`, { cause: error });
      const json = toAnalyzeJson(input.name, { dialect: 'plain', state: 'unreadable', diagnoses: [] });
      yield { name: input.name, json, diagnoses: [], reason: messageOf(error) };
    }
  }
}

/** Throws AutofixError USAGE for a dialect that nobody speaks. */
export function requireDialect(name: string): Dialect {
  const found = dialects.find((dialect) => dialect === name);
  if (found) return found;
  throw new AutofixError('USAGE', `--dialect: there is no dialect "${name}"${didYouMean(name, dialects)}`, {
    help: `the dialects are ${dialects.join(', ')}`,
  });
}
