import { fence, marker } from '../core/markdown.ts';
import { AutofixError, messageOf } from '../core/errors.ts';
import type { Delivery } from '../core/outcome.ts';
import { canComment, canHearCommands, type CanComment, type CanHearCommands } from '../hosts/types.ts';
import type { CodeHost, HostedComment, Reaction } from '../hosts/types.ts';
import { explainCase } from '../report/explain.ts';
import type { StoredCase, StoredDelivery } from '../store/types.ts';
import { type CommandName, commandPhrase, parseCommand } from './comment-command.ts';
import { askAgain, type OrderTarget, saveOrder } from './orders.ts';
import type { Services } from './types.ts';

interface HearingServices extends Services {
  readonly host: CodeHost & CanHearCommands & CanComment;
}

/** Where people answer: what was written in the last thirty days, and whatever is still followed. */
const spokenKinds: readonly Delivery['kind'][] = ['pull-request', 'push', 'comment', 'suggest', 'issue'];
const dayMs = 86_400_000;
const listenDays = 30;
const causesShown = 5;
const explanationLimit = 12_000;

/**
 * Obeys `/ci-autofix stop|retry|explain` in the comments on what was delivered in the repositories, each once, when its author
 * may push there; others get no answer. What cannot be looked up is looked up again by the next pass.
 */
export async function heedComments(services: Services, repositories: readonly string[]): Promise<void> {
  const { settings, store, clock, signal } = services;
  if (settings.dry_run || !settings['monitoring.comment_commands'] || settings.run_id !== null || !canHear(services))
    return;
  const since = new Date(clock.now().getTime() - listenDays * dayMs);
  const spoken = new Set(store.deliveries({ kinds: spokenKinds, since }).map((one) => one.repository.toLowerCase()));
  for (const repository of repositories) {
    if (signal.aborted) return;
    const key = `commands:${repository.toLowerCase()}`;
    if (!spoken.has(repository.toLowerCase()) || !store.claim(key)) continue;
    try {
      await heedRepository(repository, key, services);
      noteTrouble(repository, null, services);
    } catch (error) {
      noteTrouble(repository, messageOf(error), services);
    } finally {
      store.release(key);
    }
  }
}

/** One line when trouble begins or changes, not one a cycle. */
function noteTrouble(repository: string, error: string | null, { store, log }: Services): void {
  const key = `commands-trouble:${repository.toLowerCase()}`;
  if ((store.fact(key)?.value ?? null) === error) return;
  store.saveFact(key, error);
  if (error !== null) log.warn('the comments of a repository could not be heeded', { repository, error });
}

function canHear(services: Services): services is HearingServices {
  return canHearCommands(services.host) && canComment(services.host);
}

async function heedRepository(repository: string, key: string, services: HearingServices): Promise<void> {
  const { store, host } = services;
  const heard = store.fact(key)?.value;
  const comments = await host.commentsAfter(repository, typeof heard === 'number' ? heard : null, commandPhrase);
  for (const comment of comments) {
    await heed(repository, comment, services);
    store.saveFact(key, comment.id);
  }
}

/** Only what concerns a delivery of ours, and only by somebody who may push: a stranger's comment costs nobody anything. */
async function heed(repository: string, comment: HostedComment, services: HearingServices): Promise<void> {
  const command = parseCommand(comment.body);
  const { author, bot, number } = comment;
  if (command === null || author === null || bot) return;
  const subject = subjectOf(repository, number, services);
  if (subject === null) return;
  const fields = { repository, number, command, author };
  if (!(await services.host.mayPush(repository, author)))
    return services.log.info('a command was ignored: its author may not push to the repository', fields);
  const done = await obey(command, { repository, comment, ...subject }, services);
  if (done !== null) await react(repository, comment, done, services);
  services.log.info('a command was obeyed', fields);
}

interface Subject {
  readonly target: OrderTarget;
  /** The newest record of each cause that is meant. */
  readonly cases: readonly StoredCase[];
}

interface Order extends Subject {
  readonly repository: string;
  readonly comment: HostedComment;
}

/** The reaction that answers the command; null where a comment has answered it. */
async function obey(
  command: CommandName | 'unknown',
  order: Order,
  services: HearingServices,
): Promise<Reaction | null> {
  const { repository, target, cases, comment } = order;
  const { store } = services;
  if (command === 'unknown') return 'confused';
  if (command === 'explain') return explain(order, services);
  saveOrder(store, repository, target, command, comment.createdAt);
  if (command === 'stop') return '+1';
  askAgain(
    store,
    repository,
    cases.map(({ run }) => run.id),
  );
  return cases.length === 0 ? 'confused' : '+1';
}

async function explain({ repository, comment, cases }: Order, { host }: HearingServices): Promise<Reaction | null> {
  if (cases.length === 0) return 'confused';
  const sign = marker('answer', String(comment.id));
  if ((await host.findComment(repository, comment.number, sign)) !== null) return null;
  const texts = cases.map(({ run, failure }) => fence(explainCase({ run }, failure).slice(0, explanationLimit)));
  await host.addComment(repository, comment.number, [sign, ...texts].join('\n\n'));
  return null;
}

/** The order stands even where the token may not show it. */
async function react(
  repository: string,
  comment: HostedComment,
  reaction: Reaction,
  { host, log }: HearingServices,
): Promise<void> {
  try {
    await host.react(repository, comment.id, reaction);
  } catch (error) {
    if (!(error instanceof AutofixError) || !['FORBIDDEN', 'NOT_FOUND'].includes(error.code)) throw error;
    log.warn('a command was obeyed, but the token may not react to it', { repository, error: messageOf(error) });
  }
}

/** What a comment is about: one cause on our own pull request or issue, everything on a person's pull request; null for nothing of ours. */
function subjectOf(repository: string, number: number, { store }: HearingServices): Subject | null {
  const here = store
    .deliveries({ repository, kinds: spokenKinds })
    .filter(({ delivery }) => delivery.number === number);
  const own = here.find(({ delivery }) => delivery.kind === 'pull-request' || delivery.kind === 'issue');
  if (own !== undefined) return ownSubject(own, store.cases({ repository, fingerprint: own.fingerprint }));
  const cases = store.cases({ repository }).filter(({ run }) => run.pullRequest?.number === number);
  if (here.length === 0 && cases.length === 0) return null;
  return { target: { kind: 'pull-request', number }, cases: newestOfEach(cases) };
}

function ownSubject({ delivery, fingerprint, base }: StoredDelivery, cases: readonly StoredCase[]): Subject {
  if (delivery.kind === 'issue') return { target: { kind: 'cause', fingerprint }, cases: cases.slice(0, 1) };
  const here = cases.filter(({ run }) => run.branch === base);
  return { target: { kind: 'cause', fingerprint, base }, cases: here.slice(0, 1) };
}

function newestOfEach(cases: readonly StoredCase[]): readonly StoredCase[] {
  const causes = Map.groupBy(cases, ({ failure }) => failure.diagnosis.fingerprint);
  return [...causes.values()].flatMap(([newest]) => newest ?? []).slice(0, causesShown);
}
