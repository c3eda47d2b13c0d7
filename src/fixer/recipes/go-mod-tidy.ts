import type { Recipe, RecipeContext } from '../types.ts';
import { foldersUp, folderOf, inFolder, treePath } from './support/paths.ts';
import { namedFiles } from './support/captures.ts';
import { decline, exactly, listed, propose, run, shown } from './support/proposals.ts';

export const goModTidy: Recipe = {
  id: 'go-mod-tidy',
  summary: 'Brings go.mod and go.sum in line with what the code imports (`go mod tidy`).',
  risk: 'review',
  touches: ['**/go.mod', '**/go.sum'],
  needs: ['go'],
  limits: [
    'Declines when tidying would add a module that go.mod does not name yet, or change the version of one: both are decisions.',
    'Needs Go 1.23 or later, whose `go mod tidy -diff` shows the change beforehand.',
    'Checksums are checked against the checksum database as the project has it set.',
  ],
  async propose(context) {
    const folder = await moduleFolder(context);
    if (folder === null) return decline('there is no go.mod to tidy');
    const { stdout, exitCode, output } = await context.run(['go', 'mod', 'tidy', '-diff'], {
      ...(folder === '' ? {} : { cwd: folder }),
      network: true,
    });
    if (exitCode === 0 && stdout.trim() === '') return decline('go.mod and go.sum are tidy');
    if (!/^diff /m.test(stdout)) return decline(`go mod tidy cannot tell what it would change: ${firstLine(output)}`);
    const before = (await context.repository.read(inFolder(folder, 'go.mod'))) ?? '';
    const added = addedRequirements(stdout).filter((requirement) => !requirementsOf(before).has(requirement));
    if (added.length > 0) return decline(`tidying would add ${listed(added)}`);
    const files = ['go.mod', 'go.sum'].map((name) => inFolder(folder, name));
    return propose(goModTidy, {
      title: `build: tidy ${shown(files[0] ?? 'go.mod')}`,
      actions: [run(['go', 'mod', 'tidy'], { cwd: folder, network: true })],
      touches: files.map(exactly),
      validate: [['go', 'mod', 'verify']],
    });
  },
};

/** The module that the named files or the step belong to. */
async function moduleFolder(context: RecipeContext): Promise<string | null> {
  const [file] = await namedFiles(context, (path) => path.endsWith('.go') || /(?:^|\/)go\.(?:mod|sum)$/.test(path));
  const start = file === undefined ? (treePath('', context.step?.workingDirectory ?? '') ?? '') : folderOf(file);
  for (const folder of foldersUp(start)) if (await context.repository.exists(inFolder(folder, 'go.mod'))) return folder;
  return null;
}

/** `module version` of every line that names one. */
function requirementsOf(text: string): Set<string> {
  return new Set(
    text
      .split('\n')
      .map(requirement)
      .filter((line) => line !== null),
  );
}

function addedRequirements(diff: string): string[] {
  const ofModFile = diff.split(/^diff /m).find((part) => /go\.mod/.test(part.split('\n')[0] ?? '')) ?? '';
  const lines = ofModFile.split('\n').filter((line) => line.startsWith('+') && !line.startsWith('+++'));
  return lines.map((line) => requirement(line.slice(1))).filter((line) => line !== null);
}

function requirement(line: string): string | null {
  const groups = /^\s*(?:require\s+)?(?<module>[\w.-]+\.[\w-]+\/\S+|[\w.-]+\.[\w-]+)\s+(?<version>v\d\S*)/.exec(
    line,
  )?.groups;
  return groups === undefined ? null : `${groups['module']} ${groups['version']}`;
}

function firstLine(text: string): string {
  return (text.trim().split('\n')[0] ?? '').slice(0, 200);
}
