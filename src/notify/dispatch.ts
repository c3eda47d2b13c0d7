import type { Clock } from '../core/clock.ts';
import { AutofixError } from '../core/errors.ts';
import type { Delivery } from '../core/outcome.ts';
import type { QuietHours } from './quiet-hours.ts';
import { attempt, type NotifyResult } from './registry.ts';
import type { Routes } from './routes.ts';
import type { HeldNotice, Notice, Notifier, Outbox } from './types.ts';

export interface DispatchOptions {
  readonly notifiers: readonly Notifier[];
  readonly routes: Routes;
  readonly isQuiet: QuietHours;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/** Who hears what, and when. Neither method throws: a channel that fails stops no other and hides nothing. */
export interface Dispatcher {
  /** Tells every channel that the routes choose, or holds the notice for it. */
  tell(notice: Notice): Promise<NotifyResult>;
  /** At the end of a pass: hands over what waited for it, for the end of the quiet hours, or for a channel that was down. */
  flush(): Promise<NotifyResult>;
}

/** What could not be handed over for so long is given up, and that is told. */
const longestWaitMs = 3 * 86_400_000;

export function createDispatcher(options: DispatchOptions): Dispatcher {
  const { notifiers, routes, isQuiet, outbox, clock } = options;

  async function tell(notice: Notice): Promise<NotifyResult> {
    const results = open();
    for (const notifier of notifiers.filter(({ id }) => routes(id, notice))) {
      if (notifier.digest !== undefined || mustWait(notifier)) {
        outbox.holdNotice(notifier.id, notice);
        continue;
      }
      const result = await attempt(() => notifier.notify(notice), options);
      results.take(notifier.id, result);
      if (mayBeTriedLater(result, notifier)) outbox.holdNotice(notifier.id, notice);
    }
    return results;
  }

  async function flush(): Promise<NotifyResult> {
    const results = open();
    for (const notifier of notifiers.filter((one) => !mustWait(one))) {
      const held = dropExpired(notifier.id, outbox.heldNotices(notifier.id), results);
      if (held.length > 0) await (notifier.digest === undefined ? flushEach : flushTogether)(notifier, held, results);
    }
    return results;
  }

  /** The first failure ends the channel's turn: what is left waits for the next pass. */
  async function flushEach(notifier: Notifier, held: readonly HeldNotice[], results: OpenResult): Promise<void> {
    for (const { id, notice } of held) {
      const result = await attempt(() => notifier.notify(notice), options);
      results.take(notifier.id, result);
      if (mayBeTriedLater(result, notifier)) return;
      outbox.dropNotice(id);
    }
  }

  async function flushTogether(notifier: Notifier, held: readonly HeldNotice[], results: OpenResult): Promise<void> {
    const result = await attempt(async () => notifier.digest?.(held.map(({ notice }) => notice)) ?? [], options);
    results.take(notifier.id, result);
    if (mayBeTriedLater(result, notifier)) return;
    for (const { id } of held) outbox.dropNotice(id);
  }

  function dropExpired(channel: string, held: readonly HeldNotice[], results: OpenResult): readonly HeldNotice[] {
    const limit = clock.now().getTime() - longestWaitMs;
    const expired = held.filter(({ heldAt }) => heldAt.getTime() < limit);
    for (const { id } of expired) outbox.dropNotice(id);
    if (expired.length > 0) {
      const message = `${expired.length} messages could not be handed over for three days and were given up`;
      results.take(channel, new AutofixError('UNREACHABLE', message));
    }
    return held.filter(({ heldAt }) => heldAt.getTime() >= limit);
  }

  function mustWait(notifier: Notifier): boolean {
    return notifier.rings === true && isQuiet(clock.now());
  }

  return { tell, flush };
}

/** A message that may have arrived is never sent again, unless the channel finds it itself. */
function mayBeTriedLater(result: unknown, { looksUpFirst }: Notifier): boolean {
  return result instanceof AutofixError && (looksUpFirst === true || result.code !== 'BAD_REPLY');
}

interface OpenResult extends NotifyResult {
  take(notifier: string, result: Delivery | readonly Delivery[] | AutofixError | null): void;
}

function open(): OpenResult {
  const deliveries: Delivery[] = [];
  const failures: { notifier: string; error: AutofixError }[] = [];
  return {
    deliveries,
    failures,
    take(notifier, result) {
      if (result instanceof AutofixError) failures.push({ notifier, error: result });
      else if (result !== null) deliveries.push(...[result].flat());
    },
  };
}
