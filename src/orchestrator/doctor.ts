import { existsSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type AutofixError, messageOf } from '../core/errors.ts';
import { probeSandbox, probeTools } from '../fixer/probe.ts';
import type { Settings } from '../config/options.ts';
import { canGuardWorkflows, type CodeHost } from '../hosts/types.ts';
import { type AccessCheck, canCheckToken, canReportBudget } from '../providers/types.ts';
import { statePath } from './state-path.ts';
import type { Session, SessionOptions } from './wire.ts';

export interface DoctorSection {
  readonly title: string;
  readonly checks: readonly AccessCheck[];
}

/** Everything that a pass would need, looked at without changing anything. */
export async function examine(
  session: Session,
  options: Pick<SessionOptions, 'settings' | 'env' | 'cwd'>,
): Promise<readonly DoctorSection[]> {
  return [
    { title: 'this machine', checks: await checkMachine(options) },
    ...(await checkRepositories(session, options.settings)),
    { title: 'the host', checks: hostChecks(session) },
  ];
}

/** What can be looked at before there is a token. */
export async function examineWithoutToken(
  options: Pick<SessionOptions, 'settings' | 'env' | 'cwd'>,
  missing: AutofixError,
): Promise<readonly DoctorSection[]> {
  const token: AccessCheck = { name: 'token', status: 'missing', detail: `${missing.message}: ${missing.help}` };
  return [
    { title: 'this machine', checks: await checkMachine(options) },
    { title: 'access', checks: [token] },
  ];
}

async function checkMachine({
  settings,
  env,
  cwd,
}: Pick<SessionOptions, 'settings' | 'env' | 'cwd'>): Promise<AccessCheck[]> {
  return [
    { name: 'Node', status: 'ok', detail: process.version },
    ...(await probeTools(env)),
    await probeSandbox(settings['fixing.sandbox']),
    await checkFolder(dirname(statePath(settings, env, cwd))),
  ];
}

/** Writable now, or to be made in a folder that is. */
async function checkFolder(folder: string): Promise<AccessCheck> {
  let place = folder;
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  try {
    await access(place, constants.W_OK);
    return { name: 'state folder', status: 'ok', detail: folder };
  } catch (error) {
    return {
      name: 'state folder',
      status: 'missing',
      detail: `${folder}: ${messageOf(error)}; name another with --state-dir`,
    };
  }
}

async function checkRepositories(session: Session, settings: Settings): Promise<DoctorSection[]> {
  const { provider, host } = session.services;
  const sections: DoctorSection[] = [];
  for (const repository of await session.repositories()) {
    const checks = canCheckToken(provider) ? await provider.checkAccess(repository) : [];
    const workflows = settings['fixing.workflow_files'] ? await checkWorkflows(host, repository) : [];
    sections.push({
      title: repository,
      checks:
        checks.length + workflows.length > 0
          ? [...checks, ...workflows]
          : [{ name: provider.id, status: 'ok', detail: 'needs no token' }],
    });
  }
  const budget = canReportBudget(provider) ? provider.budget() : null;
  if (budget !== null) {
    const detail = `${budget.remaining} of ${budget.limit} requests left until ${budget.resetsAt.toISOString()}`;
    const status = budget.remaining * 10 > budget.limit ? 'ok' : 'warning';
    sections.push({ title: 'request budget', checks: [{ name: 'rate limit', status, detail }] });
  }
  return sections;
}

/** Asked only where the settings let fixes change workflow files. */
async function checkWorkflows(host: CodeHost, repository: string): Promise<AccessCheck[]> {
  if (!canGuardWorkflows(host)) return [];
  const { allowed, detail } = await host.workflowPermission(repository);
  const status = allowed === null ? 'unknown' : allowed ? 'ok' : 'missing';
  return [{ name: 'workflow files', status, detail: `for fixing.workflow_files: ${detail}` }];
}

function hostChecks({ services: { host } }: Session): AccessCheck[] {
  if (host.deliveryNotes.length === 0) return [{ name: host.id, status: 'ok', detail: 'pushes start CI as usual' }];
  return host.deliveryNotes.map((detail) => ({ name: host.id, status: 'warning', detail }));
}
