import { describe, expect, test } from 'vitest';
import { readJunitTests } from '../../../src/analyzer/diagnostics/junit-tests.ts';

describe('the tests of a report', () => {
  test('passed, failed, broken and skipped ones, by class and name', () => {
    const xml = `<?xml version="1.0"?><testsuites><testsuite name="s" tests="4">
      <testcase classname="tests.test_shop" name="test_total" file="tests/test_shop.py" time="0.012"/>
      <testcase classname="tests.test_shop" name="test_tax" time="1"><failure message="assert 3 == 4">tests/test_shop.py:3</failure></testcase>
      <testcase classname="tests.test_shop" name="test_db" time="x"><error type="OSError"/></testcase>
      <testcase classname="tests.test_shop" name="test_old"><skipped/></testcase>
    </testsuite></testsuites>`;

    expect(readJunitTests(xml)).toEqual([
      { name: 'tests.test_shop › test_total', file: 'tests/test_shop.py', seconds: 0.012, failed: false, flaky: false },
      { name: 'tests.test_shop › test_tax', file: null, seconds: 1, failed: true, flaky: false },
      { name: 'tests.test_shop › test_db', file: null, seconds: null, failed: true, flaky: false },
      { name: 'tests.test_shop › test_old', file: null, seconds: null, failed: false, flaky: false },
    ]);
  });

  test('one that passed when the tool itself repeated it is flaky, not failed', () => {
    const xml = `<testcase classname="A" name="b"><flakyFailure message="x"><stackTrace>…</stackTrace></flakyFailure></testcase>`;

    expect(readJunitTests(xml)).toMatchObject([{ name: 'A › b', failed: false, flaky: true }]);
  });

  test('names may hold what XML would rather see escaped, in either kind of quotes', () => {
    const xml = `<testcase name='suite > "adds" &amp; &lt;takes&gt;' classname="a.test.ts"><failure/></testcase>`;

    expect(readJunitTests(xml)).toMatchObject([{ name: 'a.test.ts › suite > "adds" & <takes>', failed: true }]);
  });

  test.each([
    ['no XML', 'not ok 1 - total'],
    ['another XML', '<project><artifactId>shop</artifactId></project>'],
    ['nothing', ''],
  ])('%s holds none', (_, text) => {
    expect(readJunitTests(text)).toEqual([]);
  });
});

test.each([
  ['open tags without end', '<testcase '.repeat(200_000)],
  ['quotes without end', '<testcase a="'.repeat(200_000)],
  ['attributes without end', `<testcase ${'a="b" '.repeat(300_000)}`],
])('%s cost no more than their length', (_, xml) => {
  const started = performance.now();

  readJunitTests(xml);

  expect(performance.now() - started).toBeLessThan(5000);
});
