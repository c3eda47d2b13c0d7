import type { Metrics } from '../../core/metrics.ts';
import { metricRows } from '../../core/metrics.ts';
import { duration, oneLine } from '../../core/plain-text.ts';
import { type FallenRule, findFallenRules } from '../../orchestrator/fallen-rules.ts';
import { computeMetrics } from '../../orchestrator/metrics.ts';
import { type ReadState, readState } from '../../orchestrator/read-state.ts';
import { summarize } from '../../orchestrator/summary.ts';
import type { CommandContext } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { printTable } from '../print.ts';

const mostDeliveries = 50;

/** Shows what the store remembers of the last thirty days and what is open; reads it while a daemon writes. */
export async function status(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  const { settings } = await context.settings();
  const state = await readState(settings, io.env, io.cwd, 30 * 86_400_000);
  const fallen = await findFallenRules(
    state.ruleRecords,
    settings['fixing.auto_fix_confidence_threshold'],
    settings['rules.paths'],
    io.cwd,
  );
  const metrics = computeMetrics(state.cases, state.deliveries);
  io.stdout.write(flags['format'] === 'json' ? statusJson(state, fallen, metrics) : statusText(state, fallen, metrics));
  return exitCode.ok;
}

function statusJson(state: ReadState, fallenRules: readonly FallenRule[], metrics: Metrics): string {
  const { path, daemon, cases, followed: openDeliveries, lastPass } = state;
  const content = { state: path, daemon, ...summarize(cases), lastPass, openDeliveries, fallenRules, metrics };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function statusText(state: ReadState, fallen: readonly FallenRule[], metrics: Metrics): string {
  const { path, daemon, cases } = state;
  const summary = summarize(cases);
  const last = summary.lastRecordedAt === null ? '' : `, the last at ${summary.lastRecordedAt}`;
  return [
    `state: ${path}\ndaemon: ${daemon === null ? 'not running' : `running (pid ${daemon})`}\n`,
    lastPassText(state),
    `last thirty days: ${summary.failures} failures${last}\n`,
    summary.failures === 0 ? '' : section('figures', metricRows(metrics, duration), 'value'),
    openDeliveries(state),
    fallenRules(fallen),
    ...(['outcome', 'category', 'repository'] as const).map((title) => {
      const counts = { outcome: summary.byOutcome, category: summary.byCategory, repository: summary.byRepository }[
        title
      ];
      return section(
        title,
        Object.entries(counts).map(([name, count]) => [oneLine(name), String(count)]),
        'failures',
      );
    }),
  ].join('');
}

function lastPassText({ lastPass }: ReadState): string {
  if (lastPass === null) return 'last pass: none yet\n';
  const { finishedAt, repositories, budget, notes } = lastPass;
  const left = budget === null ? '' : `; ${budget.remaining} of ${budget.limit} requests left until ${budget.resetsAt}`;
  const held = notes.map((note) => `held back: ${oneLine(note, 500)}\n`).join('');
  return `last pass: ${finishedAt} over ${repositories} repositories${left}\n${held}`;
}

function openDeliveries({ followed }: ReadState): string {
  const rows = followed
    .slice(0, mostDeliveries)
    .map(({ repository, delivery, followUp, verdict }) => [
      oneLine(delivery.url ?? `${repository} ${delivery.kind} ${delivery.number ?? ''}`),
      followUp?.state ?? 'new',
      verdict ?? '',
      oneLine(followUp?.detail ?? ''),
    ]);
  return rows.length === 0 ? '' : `\n${printTable(['open delivery', 'state', 'verdict', ''], rows)}`;
}

function fallenRules(fallen: readonly FallenRule[]): string {
  const rows = fallen.map(({ ruleId, recipeId, repository, base, confidence, good, bad }) => [
    oneLine(ruleId),
    recipeId ?? '',
    oneLine(repository),
    `${base.toFixed(2)} -> ${confidence.toFixed(2)}`,
    `${good} held, ${bad} did not`,
  ]);
  return rows.length === 0
    ? ''
    : `\n${printTable(['rule below the threshold', 'recipe', 'repository', 'confidence', 'fixes'], rows)}`;
}

function section(title: string, rows: readonly (readonly string[])[], column: string): string {
  return rows.length === 0
    ? ''
    : `\n${printTable(
        [title, column],
        rows.map((row) => [...row]),
      )}`;
}
