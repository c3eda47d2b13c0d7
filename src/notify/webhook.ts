import { createHash, createHmac } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { systemClock } from '../core/clock.ts';
import { AutofixError } from '../core/errors.ts';
import { reasons } from '../core/outcome.ts';
import type { NoticeMemory } from './memory.ts';
import { messageNotifier } from './message.ts';
import { postJson, requireAddress } from './post-json.ts';
import type { Notice, Notifier } from './types.ts';

/**
 * One signed JSON message a cause, as `docs/notifications.md` describes it. A message that is sent again has the same id, so a
 * receiver that keeps the ids hears of nothing twice.
 */
export function createWebhookNotifier(options: {
  readonly webhookUrl?: string | null;
  readonly webhookSecret?: string | null;
  readonly memory: NoticeMemory;
  readonly clock?: Clock;
}): Notifier {
  const { memory, webhookSecret: secret, clock = systemClock } = options;
  const address = requireAddress(options.webhookUrl, 'webhook', 'CI_AUTOFIX_NOTIFICATIONS_WEBHOOK_URL');
  if (!secret)
    throw new AutofixError('SETTINGS', 'the channel "webhook" needs a secret to sign with', {
      help: 'set CI_AUTOFIX_NOTIFICATIONS_WEBHOOK_SECRET in the environment',
    });
  return messageNotifier('webhook', memory, async (notice) => {
    const message = webhookMessage(notice);
    const body = JSON.stringify(message);
    const timestamp = String(Math.floor(clock.now().getTime() / 1000));
    await postJson({
      channel: 'webhook',
      address,
      body,
      repeatable: true,
      headers: {
        'x-ci-autofix-delivery': message.id,
        'x-ci-autofix-timestamp': timestamp,
        'x-ci-autofix-signature-256': signatureOf(secret, timestamp, body),
      },
    });
  });
}

/** `sha256=` and the HMAC-SHA256 of the timestamp, a dot and the body, in hexadecimal. */
function signatureOf(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

/** The JSON of version 1: names are only ever added to it. */
export function webhookMessage({ run, failure }: Notice) {
  const { diagnosis, outcome, fix } = failure;
  return {
    version: 1,
    id: createHash('sha256').update(`${run.repository}\n${diagnosis.fingerprint}`).digest('hex').slice(0, 32),
    kind: 'failure',
    run: {
      provider: run.provider,
      repository: run.repository,
      id: run.id,
      attempt: run.attempt,
      workflow: run.workflow.name,
      branch: run.branch,
      commit: run.headSha,
      pullRequest: run.pullRequest?.number ?? null,
      conclusion: run.conclusion,
      url: run.url,
    },
    cause: {
      fingerprint: diagnosis.fingerprint,
      title: diagnosis.title,
      category: diagnosis.category,
      rule: diagnosis.ruleId,
      confidence: diagnosis.confidence.value,
      jobs: diagnosis.jobs.map((job) => job.name),
      places: diagnosis.findings.slice(0, 10).map((finding) => ({
        job: finding.jobName,
        file: finding.location?.file ?? null,
        line: finding.location?.line ?? null,
        lines: finding.lines.slice(0, 10).map(({ number, text }) => ({ number, text: text.slice(0, 500) })),
      })),
    },
    outcome: {
      kind: outcome.kind,
      reason: 'reason' in outcome ? outcome.reason : null,
      sentence: 'reason' in outcome ? reasons[outcome.reason] : null,
      detail: outcome.detail,
      url: 'delivery' in outcome ? outcome.delivery.url : null,
      proof: fix?.proof.kind ?? null,
    },
    reproduce: failure.reproduce,
  };
}
