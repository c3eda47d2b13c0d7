import { AutofixError } from '../../core/errors.ts';
import type { Run } from '../../core/run.ts';
import { repositoryPath } from '../../io/github-client.ts';
import type { GitHubClient } from '../../io/github-client.ts';
import { openDownload } from '../../io/http.ts';
import { readZip } from '../../io/zip.ts';
import { artifactListSchema } from './schema.ts';

/** Names under which people keep test reports. */
const telling = /junit|surefire|failsafe|xunit|test/i;
const mostArtefacts = 5;
const largestArchive = 20 * 1024 * 1024;
const limits = { entries: 5000, entryBytes: 10 * 1024 * 1024, totalBytes: 50 * 1024 * 1024 };

/**
 * The JUnit XML files among the artefacts of a run, as text. Artefacts that are expired, too large or damaged are passed over.
 * Throws AutofixError when the list cannot be had.
 */
export async function readTestReports(client: GitHubClient, { repository, id }: Run): Promise<readonly string[]> {
  const path = '/repos/{owner}/{repo}/actions/runs/{run_id}/artifacts';
  const parameters = { ...repositoryPath(repository), run_id: id, per_page: 100 };
  const { value } = await client.get({ path, parameters, schema: artifactListSchema });
  const wanted = value.artifacts.filter(
    ({ name, expired, size_in_bytes }) => telling.test(name) && !expired && size_in_bytes <= largestArchive,
  );
  const reports: string[] = [];
  for (const artefact of wanted.slice(0, mostArtefacts)) {
    const archive = await download(client, repository, artefact.id).catch(passOver);
    if (archive !== null) reports.push(...unpack(archive));
  }
  return reports;
}

/** Like a log, the archive lies at another host, behind a signed address. */
async function download(client: GitHubClient, repository: string, id: number): Promise<Buffer | null> {
  const address = await client.locate('/repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}', {
    ...repositoryPath(repository),
    artifact_id: id,
    archive_format: 'zip',
  });
  const { status, body } = await openDownload(address, { userAgent: client.userAgent });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (status !== 200 || size > largestArchive) return null;
    chunks.push(chunk);
  }
  return status === 200 ? Buffer.concat(chunks) : null;
}

function unpack(archive: Buffer): readonly string[] {
  const texts: string[] = [];
  try {
    for (const { bytes } of readZip(archive, limits, (name) => name.toLowerCase().endsWith('.xml'))) {
      const text = bytes.toString('utf8');
      if (text.includes('<testcase')) texts.push(text);
    }
  } catch (error) {
    if (!(error instanceof AutofixError)) throw error;
  }
  return texts;
}

/** What one artefact cannot give must not keep the others back; a limit that is used up stops them all. */
function passOver(error: unknown): null {
  if (error instanceof AutofixError && error.code === 'RATE_LIMITED') throw error;
  return null;
}
