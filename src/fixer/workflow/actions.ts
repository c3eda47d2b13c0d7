import semver from 'semver';
import type { Mapping } from './read.ts';

/** How a `uses:` step is answered without the action. */
export type ActionAnswer =
  | { readonly kind: 'checkout'; readonly wholeHistory: boolean }
  | {
      readonly kind: 'toolchain';
      readonly tool: string;
      readonly probe: readonly string[];
      readonly asked: string | null;
      /** The file of the repository that holds the version asked for, where one is named. */
      readonly file: string | null;
      readonly venv: boolean;
    }
  | { readonly kind: 'skipped'; readonly note: string | null }
  | { readonly kind: 'unknown'; readonly reason: string };

interface Toolchain {
  readonly tool: string;
  readonly probe: readonly string[];
  readonly version: readonly string[];
  readonly venv?: boolean;
}

/** Actions that put a tool onto the runner: answered by the machine's own, with the difference told. */
const toolchains: Readonly<Record<string, Toolchain>> = {
  'actions/setup-node': { tool: 'node', probe: ['node', '--version'], version: ['node-version', 'node-version-file'] },
  'actions/setup-python': {
    tool: 'python',
    probe: ['python3', '--version'],
    version: ['python-version', 'python-version-file'],
    venv: true,
  },
  'actions/setup-go': { tool: 'go', probe: ['go', 'version'], version: ['go-version', 'go-version-file'] },
  'actions/setup-java': { tool: 'java', probe: ['java', '-version'], version: ['java-version', 'java-version-file'] },
  'actions/setup-dotnet': { tool: 'dotnet', probe: ['dotnet', '--version'], version: ['dotnet-version'] },
  'dtolnay/rust-toolchain': { tool: 'rust', probe: ['rustc', '--version'], version: ['toolchain'] },
  'actions-rs/toolchain': { tool: 'rust', probe: ['rustc', '--version'], version: ['toolchain'] },
  'actions-rust-lang/setup-rust-toolchain': { tool: 'rust', probe: ['rustc', '--version'], version: ['toolchain'] },
  'ruby/setup-ruby': { tool: 'ruby', probe: ['ruby', '--version'], version: ['ruby-version'] },
  'shivammathur/setup-php': { tool: 'php', probe: ['php', '--version'], version: ['php-version'] },
  'pnpm/action-setup': { tool: 'pnpm', probe: ['pnpm', '--version'], version: ['version'] },
  'oven-sh/setup-bun': { tool: 'bun', probe: ['bun', '--version'], version: ['bun-version'] },
  'denoland/setup-deno': { tool: 'deno', probe: ['deno', '--version'], version: ['deno-version'] },
  'astral-sh/setup-uv': { tool: 'uv', probe: ['uv', '--version'], version: ['version'] },
  'hashicorp/setup-terraform': { tool: 'terraform', probe: ['terraform', '--version'], version: ['terraform_version'] },
  'snok/install-poetry': { tool: 'poetry', probe: ['poetry', '--version'], version: ['version'] },
  'gradle/actions/setup-gradle': { tool: 'gradle', probe: ['java', '-version'], version: [] },
};

/** Actions without an effect on what later commands find. */
const skipped: readonly string[] = [
  'actions/cache',
  'actions/cache/restore',
  'actions/cache/save',
  'actions/upload-artifact',
  'step-security/harden-runner',
  'codecov/codecov-action',
  'swatinem/rust-cache',
  'actions/dependency-review-action',
  'actions/stale',
  'dorny/test-reporter',
];

const checkoutInputs = new Set([
  'fetch-depth',
  'persist-credentials',
  'clean',
  'fetch-tags',
  'show-progress',
  'set-safe-directory',
]);

/** Decides what a `uses:` step means here. `inputs` are its evaluated `with:` values. */
export function answerAction(uses: string, inputs: Readonly<Record<string, unknown>>): ActionAnswer {
  const name = (uses.split('@')[0] ?? '').toLowerCase();
  if (name === 'actions/checkout') return answerCheckout(inputs);
  if (skipped.includes(name))
    return { kind: 'skipped', note: name.startsWith('actions/cache') ? null : `${name} was left out` };
  const toolchain = toolchains[name];
  if (toolchain === undefined) return { kind: 'unknown', reason: `needs the action ${uses}` };
  const given = (keys: readonly string[]): string | null => {
    const value = keys.map((key) => inputs[key]).find((input) => input !== undefined && input !== null && input !== '');
    return value === undefined ? null : String(value as string | number);
  };
  const fromRef = name === 'dtolnay/rust-toolchain' ? (uses.split('@')[1] ?? null) : null;
  return {
    kind: 'toolchain',
    tool: toolchain.tool,
    probe: toolchain.probe,
    asked: given(toolchain.version.filter((key) => !key.endsWith('-file'))) ?? fromRef,
    file: given(toolchain.version.filter((key) => key.endsWith('-file'))),
    venv: toolchain.venv ?? false,
  };
}

function answerCheckout(inputs: Readonly<Record<string, unknown>>): ActionAnswer {
  const set = Object.entries(inputs).filter(
    ([, value]) => value !== null && value !== '' && value !== false && value !== 'false',
  );
  const strange = set.find(([key]) => !checkoutInputs.has(key));
  if (strange !== undefined) return { kind: 'unknown', reason: `needs a checkout with \`${strange[0]}\`` };
  return { kind: 'checkout', wholeHistory: Number(inputs['fetch-depth'] ?? 1) === 0 };
}

/** What to tell about a version asked for and the one found; null when they agree. */
export function versionNote(tool: string, asked: string | null, found: string): string | null {
  const version = semver.coerce(found)?.version ?? found.trim();
  if (asked === null) return null;
  if (/^(stable|latest|current|node)$/.test(asked)) return `${tool} ${version} stands for ${asked}`;
  const range = asked.replace(/^v/, '').replaceAll('-dev', '');
  const major = /^lts|\//.test(asked) ? null : semver.validRange(range);
  if (major !== null && semver.satisfies(version, major)) return null;
  return `${tool} ${asked} was asked for, ${version} was used`;
}

/** Reasons why a job cannot run here at all: where it runs, and what stands beside it. */
export function jobObstacle(job: Mapping, runsOn: readonly string[]): string | null {
  if (job['container'] !== undefined && job['container'] !== null) return 'needs a container';
  if (job['services'] !== undefined && job['services'] !== null) return 'needs service containers';
  const other = runsOn.find((label) => /windows|macos/i.test(label));
  return other === undefined ? null : `runs on ${other}`;
}
