import { describe, expect, it } from 'vitest';
import { readJunitXml, readSarif, readTap } from '../../../src/analyzer/diagnostics/files.ts';

describe('readJunitXml', () => {
  it('takes failures and errors with their places, and no passed or skipped test', () => {
    const xml = `<testsuites><testsuite name="s">
      <testcase classname="shop.CartTest" name="adds" time="0.1"/>
      <testcase classname="shop.CartTest" name="skips"><skipped/></testcase>
      <testcase classname="shop.CartTest" name="total"><failure message="expected 1 &lt; 2" type="AssertionError"><![CDATA[at shop (CartTest.java:12)]]></failure></testcase>
      <testcase file="tests/a.py" line="7" name="b"><error message="boom"/></testcase>
    </testsuite></testsuites>`;

    expect(readJunitXml(xml)).toMatchObject([
      { file: 'CartTest.java', line: 12, message: 'shop.CartTest › total: expected 1 < 2', code: 'AssertionError' },
      { file: 'tests/a.py', line: 7, message: 'b: boom' },
    ]);
  });

  it.each(['', 'not xml', '<testcase><failure>'])('yields nothing for %j', (text) => {
    expect(readJunitXml(text)).toEqual([]);
  });
});

describe('readSarif', () => {
  const result = {
    ruleId: 'r1',
    level: 'error',
    message: { text: 'bad' },
    locations: [
      { physicalLocation: { artifactLocation: { uri: 'file:///app/a.js' }, region: { startLine: 3, startColumn: 5 } } },
    ],
  };

  it('takes results with tool, place and rule', () => {
    const json = JSON.stringify({ runs: [{ tool: { driver: { name: 'CodeQL' } }, results: [result] }] });

    expect(readSarif(json)).toEqual([
      { tool: 'CodeQL', file: '/app/a.js', line: 3, column: 5, severity: 'error', message: 'bad', code: 'r1' },
    ]);
  });

  it('leaves out suppressed results', () => {
    expect(
      readSarif(
        JSON.stringify({
          runs: [
            {
              results: [
                { ...result, suppressions: [{ kind: 'inSource' }] },
                { ...result, level: 'none' },
              ],
            },
          ],
        }),
      ),
    ).toEqual([]);
  });

  it.each(['', '{', '[]', '{"runs":5}', '{"runs":[{"results":[null,7]}]}'])('yields nothing for %j', (text) => {
    expect(readSarif(text)).toEqual([]);
  });
});

describe('readTap', () => {
  it('takes failed tests with the place that node:test names, and no TODO', () => {
    const tap =
      "TAP version 13\nok 1 - adds\nnot ok 2 - total\n  ---\n  location: '/app/a.test.js:3:1'\n  error: 'expected 3'\n  code: 'ERR_ASSERTION'\n  ...\nnot ok 3 - later # TODO\n";

    expect(readTap(tap)).toEqual([
      {
        tool: 'tap',
        file: '/app/a.test.js',
        line: 3,
        column: 1,
        severity: 'error',
        message: 'total: expected 3',
        code: 'ERR_ASSERTION',
      },
    ]);
  });
});
