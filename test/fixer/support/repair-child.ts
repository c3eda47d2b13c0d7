/** A repair in a work tree of the cache that ends itself with SIGKILL at its n-th step: progress, and every process that starts or ends. */
import { subscribe } from 'node:diagnostics_channel';
import type { ChildProcess } from 'node:child_process';
import { loadPolicy } from '../../../src/fixer/policy.ts';
import { defaultRepairSettings, repair } from '../../../src/fixer/repair.ts';

const [origin = '', cacheDir = '', sha = '', killAt = '0'] = process.argv.slice(2);
let steps = 0;
function step(): void {
  steps += 1;
  if (steps === Number(killAt)) process.kill(process.pid, 'SIGKILL');
}
subscribe('child_process', (message) => {
  step();
  (message as { process: ChildProcess }).process.once('exit', step);
});
const result = await repair({
  source: { url: origin },
  facts: { repository: 'acme/shop', branch: 'main', headSha: sha, event: 'push', fork: false },
  failure: { workflowPath: '.github/workflows/ci.yml', jobName: 'build', step: { name: 'check', number: null } },
  diagnosis: {
    fingerprint: '0'.repeat(16),
    ruleId: 'x',
    title: 'x',
    category: 'lint',
    findings: [],
    confidence: { value: 1, terms: [] },
    remedy: 'fix',
    recipe: 'x',
    jobs: [],
    diagnostics: [],
    logState: 'complete',
    docs: '',
  },
  recipe: {
    id: 'x',
    summary: 'x',
    risk: 'safe',
    touches: ['a.txt'],
    needs: [],
    limits: [],
    propose: () => {
      step();
      return Promise.resolve({
        plan: {
          recipeId: 'x',
          title: 'x',
          risk: 'safe',
          actions: [{ kind: 'write', path: 'a.txt', content: 'right\n' }],
          touches: ['a.txt'],
          validate: [],
          caveats: [],
        },
      });
    },
  },
  policy: await loadPolicy(),
  settings: defaultRepairSettings,
  cacheDir,
  onProgress: step,
});
process.stdout.write(JSON.stringify({ kind: result.kind, steps }));
