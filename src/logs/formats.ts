import { stripControls } from '../core/ansi.ts';
import type { Dialect, LineReader, LogFormats } from '../core/log.ts';
import { azurePipelines } from './azure-pipelines.ts';
import { buildkite } from './buildkite.ts';
import { circleci } from './circleci.ts';
import type { DialectDefinition } from './dialect.ts';
import { githubActions } from './github-actions.ts';
import { gitlabCi } from './gitlab-ci.ts';
import { jenkins } from './jenkins.ts';
import { plain } from './plain.ts';
import { refuseHead } from './refuse.ts';
import { teamcity } from './teamcity.ts';
import { travisCi } from './travis-ci.ts';

const definitions = {
  'github-actions': githubActions,
  'gitlab-ci': gitlabCi,
  'azure-pipelines': azurePipelines,
  jenkins,
  circleci,
  'travis-ci': travisCi,
  buildkite,
  teamcity,
  plain,
} satisfies Record<Dialect, DialectDefinition>;

const sampleLines = 400;

/** All dialects, behind the contract of `core/log.ts`. */
export const logFormats: LogFormats = {
  markers: [...new Set(Object.values(definitions).flatMap((definition) => definition.markers))],
  detect: detectDialect,
  refuse: refuseHead,
  reader: createReader,
};

/** The dialect that the first lines of a log speak for the most; `plain` when none does. */
function detectDialect(head: string): Dialect {
  const raw = head.split('\n', sampleLines);
  // Buildkite tells itself by its escape sequences, everyone else by the text.
  const lines = raw.map((line) =>
    line.includes('\x1b_bk;t=') ? `_bk;t= ${stripControls(line)}` : stripControls(line).trimEnd(),
  );
  const scored = Object.values(definitions).map((definition) => ({
    dialect: definition.dialect,
    score: definition.score(lines),
  }));
  return scored.reduce((best, next) => (next.score > best.score ? next : best)).dialect;
}

/** A reader for one log. */
function createReader(dialect: Dialect): LineReader {
  const { stamped, bare, markers, clean, open } = definitions[dialect];
  return { dialect, stamped, bare, markers, clean, events: open() };
}
