import { describe, expect, test } from 'vitest';
import { readZip, type ZipLimits } from '../../src/io/zip.ts';
import { zipOf } from '../support/zip.ts';

const limits: ZipLimits = { entries: 10, entryBytes: 1000, totalBytes: 2000 };
const textsOf = (archive: Buffer, some: Partial<ZipLimits> = {}, isWanted?: (name: string) => boolean) =>
  [...readZip(archive, { ...limits, ...some }, isWanted)].map(({ name, bytes }) => [name, bytes.toString('utf8')]);

describe('what is refused', () => {
  test('a file that swells beyond the limit of one', () => {
    expect(() => textsOf(zipOf({ 'bomb.xml': 'a'.repeat(5_000_000) }))).toThrow(/"bomb.xml" cannot be unpacked/);
  });

  test('files that swell beyond the limit of all', () => {
    const files = Object.fromEntries([1, 2, 3].map((number) => [`${number}.xml`, 'a'.repeat(900)]));

    expect(() => textsOf(zipOf(files))).toThrow(/cannot be unpacked/);
  });

  test('a stored file beyond the limit', () => {
    expect(() => textsOf(zipOf({ 'a.xml': 'a'.repeat(2000) }, { method: 'stored' }))).toThrow(/too large/);
  });

  test('more files than the limit', () => {
    expect(() => textsOf(zipOf({ a: '1', b: '2' }), { entries: 1 })).toThrow(/it holds 2 files/);
  });

  test('what is no archive, and one that was cut off', () => {
    expect(() => textsOf(Buffer.from('<html>'))).toThrow(/no zip archive/);
    expect(() => textsOf(zipOf({ a: 'text' }).subarray(0, 40))).toThrow(/cut off/);
  });

  test.each([0, 20, 42])('an archive whose directory points elsewhere (%i)', (offset) => {
    const archive = zipOf({ 'a.xml': 'text' });
    const at = archive.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
    archive.writeUInt32LE(0xfffffff0, at + offset);

    expect(() => textsOf(archive)).toThrow(/a zip archive cannot be read/);
  });
});

test.each(['deflated', 'stored'] as const)('%s files come out as they went in', (method) => {
  const files = { 'reports/a.xml': '<a/>', 'ünïcode.txt': 'bröken', empty: '' };

  expect(textsOf(zipOf(files, { method }))).toEqual(Object.entries(files));
});

test('only what is wanted is unpacked: a bomb beside it does no harm', () => {
  const archive = zipOf({ 'bomb.bin': 'a'.repeat(5_000_000), 'a.xml': '<a/>' });

  expect(textsOf(archive, {}, (name) => name.endsWith('.xml'))).toEqual([['a.xml', '<a/>']]);
});
