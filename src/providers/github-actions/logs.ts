import { AutofixError } from '../../core/errors.ts';
import type { RawLog } from '../../core/log.ts';
import { httpStatus } from '../../io/github-client.ts';
import type { GitHubClient } from '../../io/github-client.ts';
import { openDownload, readText } from '../../io/http.ts';
import type { Download } from '../../io/http.ts';
import { missingLog, readRawLog } from '../raw-log.ts';
import type { ActionsApi } from './client.ts';

/** `ran` is true when the job has steps: then GitHub had a log of it once. */
export interface LoggedJob {
  readonly id: string;
  readonly ran: boolean;
}

/**
 * The log of one job. GitHub redirects to a signed address at another host, which is opened without the token. What GitHub no
 * longer or never had becomes a state; a refused token, a rate limit and a lost network stay errors, for the log may be had later.
 */
export async function openJobLog(
  api: ActionsApi,
  client: GitHubClient,
  repository: string,
  job: LoggedJob,
): Promise<RawLog> {
  for (let lastTry = false; ; lastTry = true) {
    const address = await locateLog(api, repository, job);
    if (typeof address !== 'string') return address;
    const log = await download(address, client.userAgent);
    // The address is good for a minute and the transfer may break: both are worth one more try.
    if (lastTry || (log.state !== 'truncated' && log.state !== 'unreadable')) return log;
  }
}

/** What a proxy or a broken host answers with status 200. */
const notLogs: Readonly<Record<string, string>> = {
  'text/html': 'a web page',
  'application/json': 'JSON',
  'application/xml': 'XML',
};

async function download(address: string, userAgent: string): Promise<RawLog> {
  const answer = await openDownload(address, { userAgent });
  if (answer.status !== 200) return refusedDownload(answer);
  const other = notLogs[answer.contentType];
  if (other !== undefined) {
    await readText(answer.body, 1);
    return missingLog('unreadable', `the server sent ${other} instead of a log`);
  }
  return readRawLog(answer.body, answer.expectedBytes);
}

async function locateLog(api: ActionsApi, repository: string, job: LoggedJob): Promise<string | RawLog> {
  try {
    return await api.logAddress(repository, job.id);
  } catch (error) {
    const state = stateOfRefusal(error, job);
    if (state === null) throw error;
    return state;
  }
}

function stateOfRefusal(error: unknown, job: LoggedJob): RawLog | null {
  if (!(error instanceof AutofixError) || error.code === 'RATE_LIMITED') return null;
  const status = httpStatus(error);
  if (status === 410) return missingLog('expired', 'GitHub has deleted the log (410)');
  if (status === 404 && job.ran) return missingLog('expired', 'GitHub no longer has the log (404)');
  if (status === 404) return missingLog('empty', 'the job never ran, so GitHub has no log for it (404)');
  if (status === 403) return missingLog('unreadable', 'the token may not read the logs of this repository (403)');
  return error.code === 'BAD_REPLY' ? missingLog('unreadable', error.message) : null;
}

async function refusedDownload({ status, body }: Download): Promise<RawLog> {
  const answer = await readText(body, 2000);
  if (status === 410 || (status === 404 && answer.includes('BlobNotFound'))) {
    return missingLog('expired', `the log is no longer stored (${status})`);
  }
  if (status >= 500) throw new AutofixError('UNREACHABLE', `the host of the log answered ${status}`);
  return missingLog('unreadable', `the host of the log answered ${status}`);
}
