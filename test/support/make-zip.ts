import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A zip archive of these files, made by Python's own zipfile. */
export function makeZip(
  files: Readonly<Record<string, string>>,
  method: 'ZIP_DEFLATED' | 'ZIP_STORED' = 'ZIP_DEFLATED',
): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'zip-'));
  try {
    writeFileSync(join(folder, 'files.json'), JSON.stringify(files));
    const script = [
      'import json, sys, zipfile',
      `with zipfile.ZipFile("made.zip", "w", zipfile.${method}) as archive:`,
      '    for name, text in json.load(open("files.json")).items(): archive.writestr(name, text)',
    ].join('\n');
    execFileSync('python3', ['-c', script], { cwd: folder });
    return readFileSync(join(folder, 'made.zip'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
