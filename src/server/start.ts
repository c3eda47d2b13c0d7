import type { PassReport } from '../core/case.ts';
import type { Session } from '../orchestrator/wire.ts';
import { createHealth } from './health.ts';
import { type Route, type RunningServer, startHttpServer } from './http-server.ts';
import { createMetrics } from './metrics.ts';
import { createWebhooks } from './webhooks.ts';

/**
 * Starts the server of continuous mode as the settings say; null when they turn it off. It hears what the session does, wakes its
 * watch, and holds no data of its own. Throws AutofixError SETTINGS when the port cannot be had.
 */
export async function startServer(session: Session, version: string): Promise<RunningServer | null> {
  const { settings, log } = session.services;
  if (settings['server.port'] === 0) return null;
  const { routes, stopListening } = createRoutes(session, version);
  try {
    const server = await startHttpServer({
      host: settings['server.host'],
      port: settings['server.port'],
      routes,
      log,
    });
    return {
      url: server.url,
      close: async () => {
        stopListening();
        await server.close();
      },
    };
  } catch (error) {
    stopListening();
    throw error;
  }
}

/** Everything that the server answers to. */
function createRoutes(session: Session, version: string): { routes: readonly Route[]; stopListening: () => void } {
  const { settings, clock, store, log } = session.services;
  const health = createHealth({
    clock,
    pauseMs: settings['monitoring.check_interval_seconds'] * 1000,
    busyMs: settings['fixing.command_timeout_seconds'] * 1000,
    readState: () => store.cases({ limit: 1 }),
  });
  const metrics = createMetrics({ version, provider: session.services.provider.id, budget: session.budget });
  const watched = createWatchedNames(settings.repositories);
  const stopListening = session.observe((event) => {
    health.observe(event);
    metrics.observe(event);
    if (event.kind === 'pass-ended' && event.whole && event.report !== null) watched.learn(event.report);
  });
  const secret = settings['server.webhook_secret'];
  const webhooks =
    secret === null
      ? []
      : [
          createWebhooks({
            secret,
            watched: watched.find,
            wake: (repository) => session.wakeUps.wake(repository),
            firstTime: (key) => store.firstTime(key),
            count: metrics.countWebhook,
            log,
          }),
        ];
  return { routes: [...health.routes, ...metrics.routes, ...webhooks], stopListening };
}

/** The watched repositories; those of an organization are known after its first pass. GitHub's names know no case. */
function createWatchedNames(named: readonly string[]) {
  let byLowerCase = index(named);
  return {
    find: (repository: string): string | null => byLowerCase.get(repository.toLowerCase()) ?? null,
    learn: (report: PassReport): void => {
      byLowerCase = index(report.repositories);
    },
  };
}

function index(repositories: readonly string[]): ReadonlyMap<string, string> {
  return new Map(repositories.map((name) => [name.toLowerCase(), name]));
}
