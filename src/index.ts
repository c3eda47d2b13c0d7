/**
 * The library: the stages of one failure as functions with plain data in and out.
 *
 *     import { openRuleBook, analyzeInputs, openSession } from 'ci-autofix';
 *
 * - `analyzeInputs` names the causes of logs; it needs nothing but the logs.
 * - `openSession` joins a provider, a host and a store by settings; its `pass()` does what the command line does.
 * - `judge` says whether a diff silences a check instead of fixing the code.
 * - `applyReport` applies a reviewed report to a checkout.
 *
 * Functions reject with `AutofixError`: its `code`, `message` and `help` say what is wrong and what to do.
 */
export { categories, type Category } from './core/category.ts';
export type { FailureCase, PassReport, RunReport } from './core/case.ts';
export { type Clock, systemClock } from './core/clock.ts';
export { AutofixError, type ErrorCode } from './core/errors.ts';
export type { Confidence, ConfidenceTerm, Diagnosis, Diagnostic, Finding, Location, Remedy } from './core/finding.ts';
export type { Dialect, LogLine, LogState } from './core/log.ts';
export { type Delivery, type DeliveryKind, type Outcome, reasons, type ReasonCode } from './core/outcome.ts';
export type { Action, CommandRecord, FileChange, Fix, Plan, Proof, ProofRound, Risk } from './core/plan.ts';
export type { Conclusion, Job, Run, Step } from './core/run.ts';

export { layerFromEnvironment, layerFromObject, type LoadedSettings, mergeLayers } from './config/load.ts';
export type { OptionKey, Settings } from './config/options.ts';

export type { AnalyzeJson } from './analyzer/analyze-json.ts';
export type { RuleBook } from './analyzer/rule-book.ts';
export { analyzeInputs, type AnalyzedInput } from './orchestrator/analyze-inputs.ts';
export { collectLogInputs, type LogInput } from './orchestrator/log-inputs.ts';
export { openRuleBook } from './orchestrator/rule-book.ts';

export type { Violation, Verdict } from './fixer/guard.ts';
export { judge } from './orchestrator/judge.ts';
export { type Applied, applyReport } from './orchestrator/apply-report.ts';
export type { Progress, Services } from './orchestrator/types.ts';
export { openSession, type Session, type SessionOptions } from './orchestrator/wire.ts';
export { watch } from './orchestrator/watch.ts';
export { fetchFailures } from './orchestrator/monitor.ts';
export { fixAnalysis } from './orchestrator/fix-analysis.ts';
export { type AnalysisFile, analyzeFailures, readAnalysis } from './orchestrator/analyze-failures.ts';
export type { FailuresFile } from './orchestrator/fetch-failures.ts';
