import { expect, it } from 'vitest';
import { versionInFile } from '../../../src/fixer/workflow/version-file.ts';

it.each([
  ['node', '.nvmrc', 'v22.4.0\n', 'v22.4.0'],
  ['node', '.nvmrc', '# the server runs this\n22\n', '22'],
  ['python', 'tools/.python-version', '3.12\n3.11\n', '3.12'],
  ['go', 'go.mod', 'module example.com/a\n\ngo 1.22\n', '1.22'],
  ['go', 'go.mod', 'module example.com/a\n\ngo 1.22\ntoolchain go1.23.4\n', '1.23.4'],
  ['node', '.tool-versions', 'python 3.12.1\nnodejs 20.1.0\n', '20.1.0'],
  ['java', '.tool-versions', 'python 3.12.1\n', null],
  ['node', 'package.json', '{ "engines": { "node": ">=20" }, "volta": { "node": "22.1.0" } }', '22.1.0'],
  ['node', 'package.json', '{ "engines": { "node": ">=20" } }', '>=20'],
  ['node', 'package.json', '{ not json', null],
  ['python', 'pyproject.toml', '[project]\nrequires-python = ">=3.10"\n', '>=3.10'],
  ['node', '.nvmrc', '\n', null],
])('%s by %s: %j asks for %j', (tool, file, text, version) => {
  expect(versionInFile(tool, file, text)).toBe(version);
});
