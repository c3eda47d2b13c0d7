import type { LogEvent } from '../core/log.ts';
import type { Block } from './scan-blocks.ts';
import { keepEnds } from './scan-keep.ts';
import { copyPlace, type BareLine, type Place } from './scan-places.ts';

export interface TrackedStep {
  readonly name: string;
  readonly firstLine: number;
  lastLine: number;
  failed: boolean;
  readonly commands: string[];
}

export interface TrackedFailure {
  place: Place;
  message: string;
  exitCode: number | null;
  final: boolean;
}

const mostSteps = 2000;
const mostCommands = 100;
const failureReach = { before: 8 * 1024, after: 0 };

/** Follows what the provider's own lines tell, in line order: steps, commands, failures, cuts. */
export function createTracker() {
  const steps: TrackedStep[] = [];
  const failures = keepEnds<TrackedFailure>({ first: 20, last: 20 });
  const landmarks = keepEnds<BareLine>({ first: 2000, last: 2000 });
  let open: TrackedStep | null = null;
  let cut: string | null = null;

  function begin(name: string, number: number): void {
    close(number - 1);
    open = { name, firstLine: number, lastLine: number, failed: false, commands: [] };
    if (steps.length < mostSteps) steps.push(open);
    else steps[mostSteps - 1] = open;
  }

  function close(number: number): void {
    if (open !== null) open.lastLine = Math.max(open.firstLine, number);
    open = null;
  }

  function fail(event: LogEvent & { kind: 'failure' }, line: BareLine, block: Block, start: number): void {
    const blamed = event.step === undefined ? (open ?? steps.at(-1)) : steps.findLast((one) => one.name === event.step);
    if (blamed !== undefined && event.final) blamed.failed = true;
    const { message, exitCode, final } = event;
    failures.add((old) => ({
      place: copyPlace(block, start, line, failureReach, old?.place),
      message,
      exitCode,
      final,
    }));
  }

  return {
    steps,
    failures,
    landmarks,
    cut: () => cut,
    /** Ends the open step at the log's last line. */
    close,
    /** Answers how many following lines must be read too, or null when nothing was said about that. */
    take(events: readonly LogEvent[], line: BareLine, block: Block, start: number): number | null {
      let readOn: number | null = null;
      for (const event of events) {
        if (event.kind === 'step') begin(event.name, line.number);
        else if (event.kind === 'step-end') close(line.number);
        else if (event.kind === 'command') {
          if (open !== null && open.commands.length < mostCommands) open.commands.push(event.text);
        } else if (event.kind === 'failure') fail(event, line, block, start);
        else if (event.kind === 'cut') cut = event.reason;
        else readOn = event.lines;
      }
      return readOn;
    },
  };
}

export type Tracker = ReturnType<typeof createTracker>;
