import { describe, expect, test } from 'vitest';
import { clip, duration, oneLine, plainText, tail } from '../../src/core/plain-text.ts';

describe('plainText', () => {
  test.each([
    ['colours', '\u001b[31mred\u001b[0m', 'red'],
    ['an 8-bit CSI', '\u009b31mred', 'red'],
    ['a hyperlink', '\u001b]8;;https://evil.example\u0007text\u001b]8;;\u0007', 'text'],
    ['a window title', '\u001b]0;title\u001b\\x', 'x'],
    ['a screen reset', '\u001bcx', 'x'],
    ['a lone escape', 'a\u001b', 'a␛'],
    ['NUL and backspace', 'a\u0000b\u0008', 'a␀b␈'],
    ['a bidi override', 'a\u202eb', 'a<U+202E>b'],
    ['a bidi isolate', '\u2066x\u2069', '<U+2066>x<U+2069>'],
    ['zero-width characters', 'a\u200bb\ufeff', 'a<U+200B>b<U+FEFF>'],
    ['tag characters', 'a\u{e0041}', 'a<U+E0041>'],
    ['a carriage return', 'a\rb\r\nc', 'a\nb\nc'],
    ['half a surrogate pair', 'a\ud800', 'a\ufffd'],
  ])('neutralises %s', (_name, hostile, expected) => {
    expect(plainText(hostile)).toBe(expected);
  });

  test.each(['plain', 'tab\tand\nline', 'émoji 🎉 ünïcode 日本語'])('leaves %j alone', (text) => {
    expect(plainText(text)).toBe(text);
  });

  test('takes linear time on a megabyte of unfinished escapes', () => {
    const started = performance.now();

    plainText('\u001b]'.repeat(500_000));

    expect(performance.now() - started).toBeLessThan(2000);
  });
});

test('oneLine joins lines and cuts', () => {
  expect(oneLine('a\n  b\tc')).toBe('a b c');
  expect(oneLine('abcdef', 4)).toBe('abc…');
});

test('clip never leaves half a character', () => {
  expect(clip('ab🎉cd', 4)).toBe('ab…');
});

test('tail keeps whole last lines and says what is missing', () => {
  expect(tail('one\ntwo\nthree\nfour', 12)).toBe('… 8 characters left out …\nthree\nfour');
  expect(tail('short', 12)).toBe('short');
});

test.each([
  [12, '12 ms'],
  [1234, '1.2 s'],
  [184_000, '3 min 4 s'],
  [7_260_000, '2 h 1 min'],
  [2_592_000_000, '30 days'],
])('duration of %d is %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});
