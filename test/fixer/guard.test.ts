import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { changesOf } from '../../src/fixer/changes.ts';
import { judgeDiff, type Verdict } from '../../src/fixer/guard.ts';
import { loadPolicy } from '../../src/fixer/policy.ts';
import { findRecipe } from '../../src/fixer/registry.ts';
import { diffOfFixture, fixtureCases, type FixtureCase } from '../support/fixture-repos.ts';

const policy = await loadPolicy();
const bad = new URL('guard/bad/', import.meta.url);
const honest = new URL('guard/honest/', import.meta.url);

function diffsIn(folder: URL): { name: string; diff: string }[] {
  return readdirSync(folder)
    .sort()
    .map((file) => ({
      name: file.replace(/\.diff$/, ''),
      diff: readFileSync(new URL(encodeURIComponent(file), folder), 'utf8'),
    }));
}

describe('diffs that cheat or reach too far are refused, by the rule that they break', () => {
  it('there are many of them', () => {
    expect(diffsIn(bad).length).toBeGreaterThanOrEqual(80);
  });

  it.each(diffsIn(bad))('$name', ({ name, diff }) => {
    const verdict = judgeDiff(diff, policy);
    expect(verdict.violations.map((violation) => violation.rule)).toContain(name.split('--')[0]);
    expect(verdict.allowed).toBe(false);
  });
});

const fixtures = (await fixtureCases()).filter(({ declines }) => declines === null);

/** What a recipe really changed in its broken project, under the rules that hold for the recipe. */
async function judgeFixture(fixture: FixtureCase): Promise<Verdict> {
  const recipe = findRecipe(fixture.recipe);
  const diff = await diffOfFixture(fixture);
  return judgeDiff(diff, policy, { touches: touchesOf(diff, recipe?.touches ?? []), workflowFiles: true });
}

/** Plans name the very files that they change where their recipe may change any. */
function touchesOf(diff: string, declared: readonly string[]): readonly string[] {
  return declared.includes('**') ? changesOf(diff).map(({ path }) => path) : declared;
}

describe('honest diffs pass', () => {
  it('there are enough of them', () => {
    expect(diffsIn(honest).length + fixtures.length).toBeGreaterThanOrEqual(80);
  });

  it.each(fixtures.map((fixture) => ({ fixture, name: `${fixture.recipe}: ${fixture.name}` })))(
    'the fix of $name',
    async ({ fixture }) => {
      expect((await judgeFixture(fixture)).violations).toEqual([]);
    },
  );

  it.each(diffsIn(honest))('$name', ({ diff }) => {
    expect(judgeDiff(diff, policy).violations).toEqual([]);
  });
});

const workflow = (line: string): string =>
  change('.github/workflows/ci.yml', '      - run: npm run old', `      - run: npm run ${line}`);

function change(path: string, before: string, after: string): string {
  return `diff --git a/${path} b/${path}\nindex ${'1'.repeat(40)}..${'2'.repeat(40)} 100644\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-${before}\n+${after}\n`;
}

describe('what a plan touches', () => {
  it('opens a protected path that it names', () => {
    const diff = change('.husky/pre-commit', 'npx old', 'npx new');
    expect(judgeDiff(diff, policy, { touches: ['.husky/pre-commit'] }).allowed).toBe(true);
  });

  it('opens a workflow file only where the settings say so as well', () => {
    const touches = ['.github/workflows/*.yml'];
    expect(judgeDiff(workflow('new'), policy, { touches }).violations).toMatchObject([{ rule: 'protected-path' }]);
    expect(judgeDiff(workflow('new'), policy, { touches, workflowFiles: true }).allowed).toBe(true);
    expect(judgeDiff(workflow('new'), policy, { workflowFiles: true }).allowed).toBe(false);
  });

  it.each([['**'], ['**/*'], ['**/*.yml'], ['**/*.{yml,yaml}'], ['*/**']])(
    'does not open one by the pattern %s',
    (pattern) => {
      expect(judgeDiff(workflow('new'), policy, { touches: [pattern], workflowFiles: true }).allowed).toBe(false);
    },
  );

  it('opens a lock file for the recipe that owns it', () => {
    const diff = change('package-lock.json', '{ "a": 1 }', '{ "a": 2 }');
    expect(judgeDiff(diff, policy, { touches: ['**/package-lock.json'] }).allowed).toBe(true);
    expect(judgeDiff(diff, policy, { touches: ['**/*.json'] }).violations).toMatchObject([{ rule: 'lock-file' }]);
  });

  it('refuses everything else', () => {
    expect(judgeDiff(change('src/b.js', 'a', 'b'), policy, { touches: ['src/a.js'] }).violations).toMatchObject([
      { rule: 'outside-plan', path: 'src/b.js' },
    ]);
  });
});

it('lets a rule pass that the settings allow, and no other', () => {
  const diff = change('test/a.test.ts', '  expect(a).toBe(1);', '  expect(a).toBe(2); // @ts-ignore');
  expect(
    judgeDiff(diff, policy, { allow: ['assertion-changed'] }).violations.map((violation) => violation.rule),
  ).toEqual(['suppressed-check']);
});

it('tells rule, path, line and reason', () => {
  expect(judgeDiff(change('src/a.ts', 'const a = b;', 'const a = b as any;'), policy).violations).toEqual([
    {
      rule: 'suppressed-check',
      path: 'src/a.ts',
      line: 1,
      why: 'silences a checker instead of fixing what it found: `as any`',
    },
  ]);
});

it('allows an empty diff', () => {
  expect(judgeDiff('', policy)).toEqual({ allowed: true, violations: [] });
});

it('judges a large diff in little time', () => {
  const lines = Array.from(
    { length: 3000 },
    (_, index) => `+const value${index} = { a: ${index}, b: [1, 2, 3], c: "${'x'.repeat(60)}" };`,
  );
  const diff = `diff --git a/src/a.js b/src/a.js\nnew file mode 100644\n--- /dev/null\n+++ b/src/a.js\n@@ -0,0 +1,3000 @@\n${lines.join('\n')}\n`;
  const started = performance.now();
  expect(judgeDiff(diff, policy).allowed).toBe(true);
  expect(performance.now() - started).toBeLessThan(5000);
});
