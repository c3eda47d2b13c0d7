import { describe, expect, test } from 'vitest';
import { parseCommand } from '../../src/orchestrator/comment-command.ts';

describe('what is a command', () => {
  test.each([
    ['alone', '/ci-autofix stop', 'stop'],
    ['after words', 'Not wanted here.\n\n/ci-autofix retry\n', 'retry'],
    ['in capitals, with blanks', '/ci-autofix  EXPLAIN  ', 'explain'],
    ['the first of several', '/ci-autofix stop\n/ci-autofix retry', 'stop'],
    ['with line ends of Windows', 'please\r\n/ci-autofix retry\r\nthanks', 'retry'],
    ['after a closed code block', '```\nx\n```\n/ci-autofix stop', 'stop'],
    ['another name', '/ci-autofix merge', 'unknown'],
  ])('%s', (_, body, command) => {
    expect(parseCommand(body)).toBe(command);
  });
});

describe('what is none', () => {
  test.each([
    ['a mention within a sentence', 'you can say /ci-autofix stop here'],
    ['words after it', '/ci-autofix stop please'],
    ['a quote', '> /ci-autofix stop'],
    ['a code block', '```\n/ci-autofix stop\n```'],
    ['a code block that never ends', '~~~\n/ci-autofix stop'],
    ['a longer fence around a shorter one', '````\n```\n/ci-autofix stop\n````'],
    ['indented code', '    /ci-autofix stop'],
    ['an HTML comment of a template', '<!--\n/ci-autofix stop\n-->'],
    ['an HTML comment that never ends', '<!--\n/ci-autofix stop'],
    ['a comment of our own', '/ci-autofix stop\n<!-- ci-autofix answer:7 -->'],
    ['the phrase alone', '/ci-autofix'],
    ['nothing', ''],
  ])('%s', (_, body) => {
    expect(parseCommand(body)).toBeNull();
  });
});
