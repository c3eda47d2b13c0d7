import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGitHubActions } from '../../../src/providers/github-actions/index.ts';
import { connect } from '../../support/github/connect.ts';
import { type GitHubStandIn, startGitHub, type StandInRun } from '../../support/github/index.ts';
import { zipOf } from '../../support/zip.ts';

const report = (name: string) => `<testsuite><testcase name="${name}"><failure/></testcase></testsuite>`;

let github: GitHubStandIn;
let run: StandInRun;

beforeEach(async () => {
  github = await startGitHub({ repositories: { 'acme/shop': {} } });
  run = github.addRun('acme/shop');
});

afterEach(() => github.stop());

async function reportsOf(): Promise<readonly string[]> {
  const provider = createGitHubActions(await connect(github));
  return provider.readTestReports(await provider.getRun('acme/shop', String(run.id)));
}

test('the JUnit files of all artefacts with a telling name, and no other XML', async () => {
  github.addArtifact(run.id, 'junit-linux', zipOf({ 'out/a.xml': report('a'), 'pom.xml': '<project/>', 'a.log': 'x' }));
  github.addArtifact(run.id, 'Test Results', zipOf({ 'b.XML': report('b') }));
  github.addArtifact(run.id, 'binaries', zipOf({ 'c.xml': report('c') }));

  expect(await reportsOf()).toEqual([report('a'), report('b')]);
});

test('the token never reaches the host of the artefacts', async () => {
  github.addArtifact(run.id, 'junit', zipOf({ 'a.xml': report('a') }));
  await reportsOf();

  const sent = github.requests.filter((request) => request.route === 'log-host');
  expect(sent).toHaveLength(1);
  expect(JSON.stringify(sent)).not.toContain(github.token);
});

test('an expired, a damaged and a swelling artefact keep no other back', async () => {
  github.addArtifact(run.id, 'junit-old', zipOf({ 'a.xml': report('a') }), { expired: true });
  github.addArtifact(run.id, 'junit-damaged', Buffer.from('<html>'));
  github.addArtifact(run.id, 'junit-bomb', zipOf({ 'a.xml': ' '.repeat(30_000_000) }));
  github.addArtifact(run.id, 'junit', zipOf({ 'b.xml': report('b') }));

  expect(await reportsOf()).toEqual([report('b')]);
});

test('a list that cannot be had is an error, not an empty list', async () => {
  github.fail('GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts', 'html');

  await expect(reportsOf()).rejects.toMatchObject({ code: 'BAD_REPLY' });
});
