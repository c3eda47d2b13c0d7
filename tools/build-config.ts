/** Writes config/default.json, config/schema.json and docs/settings.md from the table of options; `--check` compares. */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { defaultsObject, settingsSchema, settingsTable } from '../src/config/describe.ts';

const root = resolve(import.meta.dirname, '..');
const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
const intro = `# Settings

Layers, the later the stronger: defaults, user-wide settings, the settings file (\`ci-autofix.config.json\`,
\`ci-autofix.config.yaml\`, \`ci-autofix.config.ts\` or \`.ci-autofix.yaml\`), the environment, flags. \`ci-autofix config show\` prints
what is in force and where it came from. Tokens are read from the environment alone: \`GITHUB_TOKEN\`, or a GitHub App's
\`CI_AUTOFIX_APP_ID\`, \`CI_AUTOFIX_APP_PRIVATE_KEY\` (or \`CI_AUTOFIX_APP_PRIVATE_KEY_FILE\`) and \`CI_AUTOFIX_APP_INSTALLATION_ID\`.

`;

/** Generated files by path below the project's root. */
export const generated: Readonly<Record<string, () => string>> = {
  'config/default.json': () => json(defaultsObject()),
  'config/schema.json': () => json(settingsSchema()),
  'docs/settings.md': () => intro + settingsTable(),
};

if (import.meta.main) {
  const stale: string[] = [];
  for (const [path, content] of Object.entries(generated)) {
    const current = await readFile(resolve(root, path), 'utf8').catch(() => null);
    if (current === content()) continue;
    stale.push(path);
    if (!process.argv.includes('--check')) await writeFile(resolve(root, path), content());
  }
  const verb = process.argv.includes('--check') ? 'is out of date; run `node tools/build-config.ts`' : 'written';
  for (const path of stale) console.log(`${path} ${verb}`);
  if (process.argv.includes('--check') && stale.length > 0) process.exitCode = 1;
}
