import { exec } from '../io/exec.ts';

/** One thing that was looked at, for `doctor`. */
export interface Probe {
  readonly name: string;
  readonly status: 'ok' | 'missing' | 'unknown' | 'warning';
  readonly detail: string;
}

/** Programs that recipes and proofs use, with what their absence costs. */
const tools = [
  { name: 'git', argv: ['git', '--version'], without: 'nothing can be repaired without it' },
  { name: 'npm', argv: ['npm', '--version'], without: 'JavaScript projects cannot be repaired' },
  { name: 'python3', argv: ['python3', '--version'], without: 'Python projects cannot be repaired' },
  { name: 'go', argv: ['go', 'version'], without: 'Go projects cannot be repaired' },
  { name: 'cargo', argv: ['cargo', '--version'], without: 'Rust projects cannot be repaired' },
] as const;

/** Asks each program for its version, in an environment without anything but the PATH and a home. */
export async function probeTools(env: Readonly<Record<string, string | undefined>>): Promise<readonly Probe[]> {
  const probes = tools.map(async ({ name, argv, without }): Promise<Probe> => {
    const result = await exec({
      argv,
      cwd: '/',
      env: { PATH: env['PATH'] ?? '', HOME: env['HOME'] ?? '/' },
      timeoutMs: 10_000,
    });
    if (result.exitCode === 0) return { name, status: 'ok', detail: result.stdout.trim().split('\n')[0] ?? '' };
    return { name, status: name === 'git' ? 'missing' : 'warning', detail: `not found: ${without}` };
  });
  return Promise.all(probes);
}

/** Whether commands can be shut in as the settings ask. */
export async function probeSandbox(wanted: 'auto' | 'bubblewrap' | 'none'): Promise<Probe> {
  if (wanted === 'none')
    return {
      name: 'sandbox',
      status: 'warning',
      detail: 'turned off by fixing.sandbox: commands of the project run with your rights',
    };
  const { bubblewrapWorks } = await import('./sandbox.ts');
  if (await bubblewrapWorks()) return { name: 'sandbox', status: 'ok', detail: 'bubblewrap' };
  const detail = 'bubblewrap is missing or may not make namespaces: commands run without tokens, but not shut in';
  return { name: 'sandbox', status: wanted === 'bubblewrap' ? 'missing' : 'warning', detail };
}
