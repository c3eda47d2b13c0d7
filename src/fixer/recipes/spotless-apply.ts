import type { Recipe, RecipeContext } from '../types.ts';
import { decline, propose, run } from './support/proposals.ts';
import { stepCommands, type StepCommand } from './support/step-commands.ts';

/** The goal or task of a build plug-in that checks the format, and the one that writes it. */
const plugins = [
  { name: 'spotless', tool: 'maven', check: 'spotless:check', write: 'spotless:apply', mark: 'spotless-maven-plugin' },
  { name: 'fmt-maven-plugin', tool: 'maven', check: 'fmt:check', write: 'fmt:format', mark: 'fmt-maven-plugin' },
  {
    name: 'formatter-maven-plugin',
    tool: 'maven',
    check: 'formatter:validate',
    write: 'formatter:format',
    mark: 'formatter-maven-plugin',
  },
  { name: 'spotless', tool: 'gradle', check: 'spotlessCheck', write: 'spotlessApply', mark: 'com.diffplug.spotless' },
  {
    name: 'google-java-format',
    tool: 'gradle',
    check: 'verifyGoogleJavaFormat',
    write: 'googleJavaFormat',
    mark: 'google-java-format',
  },
] as const;

export const spotlessApply: Recipe = {
  id: 'spotless-apply',
  summary:
    "Formats Java, Kotlin and what else the build's own plug-in checks: Spotless, fmt-maven-plugin, formatter-maven-plugin, google-java-format.",
  risk: 'safe',
  touches: ['**/*.{java,kt,kts,groovy,scala,gradle,xml,md,json,yaml,yml,sql,proto}'],
  needs: ['java'],
  limits: [
    "The plug-in that the project's build pins does the work; there is no bundled formatter.",
    "Runs the writing goal of the plug-in with the failing step's own Maven or Gradle, wrapper included.",
    'Declines where the build names no such plug-in, or several.',
  ],
  async propose(context) {
    const build = (await stepCommands(context)).find(({ argv }) => toolOf(argv) !== null);
    if (build === undefined) return decline('the failing step runs neither Maven nor Gradle');
    const tool = toolOf(build.argv);
    const fitting = await pluginsOf(context, build, tool);
    const [plugin, ...others] = fitting;
    if (plugin === undefined) return decline('the build names no plug-in that formats code');
    if (others.length > 0)
      return decline(`the build has several formatters (${fitting.map(({ name }) => name).join(', ')})`);
    const argv = [build.argv[0] ?? '', ...quiet(tool), ...kept(build.argv.slice(1)), plugin.write];
    return propose(spotlessApply, {
      title: `style: format the code with ${plugin.name}`,
      actions: [run(argv, { cwd: build.cwd, network: true })],
    });
  },
};

type Plugin = (typeof plugins)[number];

function toolOf(argv: readonly string[]): 'maven' | 'gradle' | null {
  const name = (argv[0] ?? '').replace(/^\.\//, '');
  if (/^(?:mvn|mvnw)$/.test(name)) return 'maven';
  return /^(?:gradle|gradlew)$/.test(name) ? 'gradle' : null;
}

/** The one whose check the step calls, else those that the build files name. */
async function pluginsOf(
  context: RecipeContext,
  { argv }: StepCommand,
  tool: Plugin['tool'] | null,
): Promise<Plugin[]> {
  const possible = plugins.filter((plugin) => plugin.tool === tool);
  const called = possible.filter(({ check }) => argv.some((word) => word === check || word.endsWith(`:${check}`)));
  if (called.length > 0) return called;
  const files = await context.repository.list([
    '**/pom.xml',
    '**/*.gradle',
    '**/*.gradle.kts',
    '**/libs.versions.toml',
  ]);
  const texts = await Promise.all(files.map((file) => context.repository.read(file)));
  return possible.filter(({ mark }) => texts.some((text) => text?.includes(mark)));
}

function quiet(tool: Plugin['tool'] | null): string[] {
  return tool === 'maven' ? ['--batch-mode'] : ['--no-daemon', '--console=plain'];
}

/** Profiles, the file of the build and projects; everything else of the command belongs to its own goals. */
function kept(args: readonly string[]): string[] {
  const valued = ['-f', '--file', '-P', '-pl', '--projects', '-p', '--project-dir'];
  return args.flatMap((word, index) => {
    if (valued.includes(word)) return [word, args[index + 1] ?? ''];
    return /^(?:-P\S+|--file=\S+|--projects=\S+|--project-dir=\S+)$/.test(word) ? [word] : [];
  });
}
