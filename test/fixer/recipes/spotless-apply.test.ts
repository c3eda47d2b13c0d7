import { describe, expect, it } from 'vitest';
import { spotlessApply } from '../../../src/fixer/recipes/spotless-apply.ts';
import { contextFrom } from '../../support/recipe-context.ts';

const spotless = { 'pom.xml': '<artifactId>spotless-maven-plugin</artifactId>' };
const both = { 'pom.xml': 'spotless-maven-plugin fmt-maven-plugin' };

function propose(script: string, files: Readonly<Record<string, string>> = spotless) {
  return spotlessApply.propose(contextFrom({ step: { script, workingDirectory: '.' }, files }));
}

describe('a build that checks the format', () => {
  it.each([
    { script: 'mvn spotless:check', argv: ['mvn', '--batch-mode', 'spotless:apply'] },
    { script: './mvnw -B -Pci verify -DskipITs', argv: ['./mvnw', '--batch-mode', '-Pci', 'spotless:apply'] },
    { script: 'mvn -f api/pom.xml verify', argv: ['mvn', '--batch-mode', '-f', 'api/pom.xml', 'spotless:apply'] },
    { script: './gradlew spotlessCheck', argv: ['./gradlew', '--no-daemon', '--console=plain', 'spotlessApply'] },
    {
      script: "mvn -pl 'foo; touch pwned' verify",
      argv: ['mvn', '--batch-mode', '-pl', 'foo; touch pwned', 'spotless:apply'],
    },
  ])('is told to write it, with its own profiles and projects: $script', async ({ script, argv }) => {
    expect(await propose(script)).toMatchObject({ plan: { actions: [{ kind: 'run', argv }] } });
  });

  it('uses the formatter whose check the step calls, where the build has several', async () => {
    expect(await propose('mvn com.spotify.fmt:fmt-maven-plugin:check fmt:check', both)).toMatchObject({
      plan: { actions: [{ argv: ['mvn', '--batch-mode', 'fmt:format'] }] },
    });
  });
});

describe('the recipe declines', () => {
  it.each([
    {
      title: 'a script of the project starts the build',
      script: 'sh ./check.sh',
      files: spotless,
      why: 'neither Maven nor Gradle',
    },
    {
      title: 'the shell makes up the command',
      script: '"$MVN" verify',
      files: spotless,
      why: 'neither Maven nor Gradle',
    },
    { title: 'the build has no formatter', script: 'mvn verify', files: { 'pom.xml': '' }, why: 'names no plug-in' },
    {
      title: 'the formatter belongs to another build tool',
      script: 'gradle check',
      files: spotless,
      why: 'names no plug-in',
    },
    {
      title: 'the build has several formatters',
      script: 'mvn verify',
      files: both,
      why: 'several formatters (spotless, fmt-maven-plugin)',
    },
    {
      title: 'the step leaves the tree',
      script: 'cd ../../x && mvn verify',
      files: spotless,
      why: 'neither Maven nor Gradle',
    },
  ])('where $title', async ({ script, files, why }) => {
    expect(await propose(script, files)).toEqual({ declined: expect.stringContaining(why) });
  });
});
