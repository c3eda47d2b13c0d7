import { describe, expect, it } from 'vitest';
import { afterLead, execOn } from '../../src/analyzer/lead.ts';

describe('afterLead', () => {
  it.each([
    ['the mark of a problem matcher', '##[error]src/a.go:3:5: undefined: x', 'src/a.go:3:5: undefined: x'],
    ['a warning of a problem matcher', '##[warning]Diff in /app/src/a.rs:1:', 'Diff in /app/src/a.rs:1:'],
    ['the same, copied from the website', 'Error: src/a.go:3:5: undefined: x', 'src/a.go:3:5: undefined: x'],
    ['BuildKit', '#12 3.451 npm error code EUSAGE', 'npm error code EUSAGE'],
    ["BuildKit's summary of a failed step", '3.451 npm error code EUSAGE', 'npm error code EUSAGE'],
    ['turbo', 'web:lint: /app/a.js', '/app/a.js'],
    ['turbo with a scope', '@shop/web:test:unit: FAIL a.test.js', 'FAIL a.test.js'],
    ['pnpm', 'packages/web lint: /app/a.js', '/app/a.js'],
    ['pnpm in the root', '. test: FAIL a.test.js', 'FAIL a.test.js'],
    ['yarn', '[@shop/web]: FAIL a.test.js', 'FAIL a.test.js'],
    ['lerna', '@shop/web: FAIL a.test.js', 'FAIL a.test.js'],
    ['concurrently', '[0] FAIL a.test.js', 'FAIL a.test.js'],
    ['docker compose', 'web-1  | FAIL a.test.js', 'FAIL a.test.js'],
  ])('takes away what %s puts before a line', (_, line, bare) => {
    expect(afterLead(line)).toBe(bare);
  });

  it.each([
    ['a place in a file', 'src/a.go:3:5: undefined: x'],
    ['a place without a column', 'Makefile:12: *** missing separator'],
    ['a severity', 'warning: unused variable'],
    ['a level in brackets', '[warn] src/a.js'],
    ["a tool's own error", 'Error: Cannot find module x'],
    ['prose with a colon', 'two words: more'],
    ['a table', 'a.js | 100 | 80'],
  ])('leaves %s', (_, line) => {
    expect(afterLead(line)).toBeNull();
  });
});

describe('execOn', () => {
  it('prefers the line as it stands', () => {
    expect(execOn(/^##\[error\](?<text>.*)/, '##[error]failed')?.groups).toEqual({ text: 'failed' });
  });

  it('tries the line without its lead when the whole does not match', () => {
    expect(execOn(/^FAIL (?<file>\S+)$/, 'web:test: FAIL a.test.js')?.groups).toEqual({ file: 'a.test.js' });
  });

  it('matches neither a lead alone nor half of one', () => {
    expect(execOn(/^FAIL/, 'web: FAIL a.test.js')).toBeNull();
  });
});
