import type { Recipe, RecipeContext } from '../types.ts';
import { namedFiles } from './support/captures.ts';
import { withoutOptions } from './support/checked-flags.ts';
import { asArgument, decline, exactly, listed, propose, run } from './support/proposals.ts';
import { commandsOf } from './support/step-commands.ts';

export const gofmtWrite: Recipe = {
  id: 'gofmt-write',
  summary: 'Formats Go files with gofmt.',
  risk: 'safe',
  touches: ['**/*.go'],
  needs: ['gofmt'],
  limits: [
    'Formats the files that the log names, or what the failing step gave to gofmt.',
    'Never rewrites code (`gofmt -r`).',
    'Declines where the log asks for a stricter formatter (gofumpt, goimports, gci, golines).',
  ],
  async propose(context) {
    const other = otherFormatter(context);
    if (other !== null) return decline(`the log asks for ${other}, which formats more than gofmt does`);
    const files = await namedFiles(context, (path) => path.endsWith('.go'));
    if (files.length > 0) {
      return propose(gofmtWrite, {
        title: `style: format ${listed(files)} with gofmt`,
        actions: [run(['gofmt', '-w', '--', ...files.map(asArgument)])],
        touches: files.map(exactly),
      });
    }
    const command = (await commandsOf(context, 'gofmt')).find(({ argv }) =>
      argv.some((word) => word === '-l' || word === '-d'),
    );
    if (command === undefined) return decline('neither the failing step nor the log names what gofmt checked');
    if (command.argv.includes('-r')) return decline('the failing step rewrites code with gofmt');
    const args = withoutOptions(command.argv.slice(1), { bare: ['-l', '-d', '-w', '-e'] });
    return propose(gofmtWrite, {
      title: 'style: format the code with gofmt',
      actions: [run(['gofmt', '-w', ...args], { cwd: command.cwd })],
    });
  },
};

function otherFormatter({ diagnosis }: RecipeContext): string | null {
  const said = [
    ...diagnosis.findings.flatMap(({ lines }) => lines.map(({ text }) => text)),
    ...diagnosis.diagnostics.map(({ message }) => message),
  ].join('\n');
  return /gofumpt|goimport|\bgci\b|golines/.exec(said)?.[0].replace(/^goimport$/, 'goimports') ?? null;
}
