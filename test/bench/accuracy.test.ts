import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkFixture, parseFixture, readFixtures } from '../../bench/accuracy/fixtures.ts';
import { openRuleBook } from '../../src/analyzer/rule-book.ts';

const root = new URL('../../', import.meta.url);
const catalogue = await openRuleBook([fileURLToPath(new URL('rules', root))]);
const fixtures = await readFixtures(fileURLToPath(new URL('fixtures/logs', root)));

describe('the labelled logs are read as labelled', () => {
  it.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('%s', async (_name, fixture) => {
    const { mistakes } = await checkFixture(fixture, catalogue);

    expect(mistakes).toEqual([]);
  });

  it('a marker on the wrong line is a mistake', async () => {
    const fixture = parseFixture(
      'x',
      'x',
      '#=CATEGORY=# format\n#=MATCH=# prettier-unformatted\nChecking formatting...\n[warn] src/a.js\n[warn] Code style issues found in the above file. Run Prettier with --write to fix.\n',
    );

    const { mistakes } = await checkFixture(fixture, catalogue);

    expect(mistakes).toContain('not named: line 1 prettier-unformatted');
  });

  it('a rule named in a green log is a mistake', async () => {
    const fixture = parseFixture(
      'x',
      'x',
      "#=CATEGORY=# green\nsrc/cart.ts(2,3): error TS2322: Type 'string' is not assignable to type 'number'.\n",
    );

    expect((await checkFixture(fixture, catalogue)).mistakes).not.toEqual([]);
  });
});
