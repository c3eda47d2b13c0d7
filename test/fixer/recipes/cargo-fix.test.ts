import { describe, expect, it } from 'vitest';
import { cargoFix } from '../../../src/fixer/recipes/cargo-fix.ts';
import { contextFrom } from '../../support/recipe-context.ts';

function finding(level: string, applicability: string | null): string {
  return JSON.stringify({
    reason: 'compiler-message',
    message: { level, spans: [{}], children: [{ spans: [{ suggestion_applicability: applicability }] }] },
  });
}

const mended = finding('warning', 'MachineApplicable');

function propose(script: string, answers: Readonly<Record<string, string>>, workingDirectory = '.') {
  return cargoFix.propose(contextFrom({ step: { script, workingDirectory }, answers }));
}

const fix = ['cargo', 'fix', '--allow-dirty', '--allow-staged', '--allow-no-vcs'];

describe('findings that rustc mends itself', () => {
  it.each([
    { script: 'cargo build', asked: 'cargo check', options: [] },
    { script: 'cargo c --locked -p shop', asked: 'cargo check --locked -p shop', options: ['--locked', '-p', 'shop'] },
    {
      script: 'cargo test --lib -- --nocapture',
      asked: 'cargo check --lib --all-targets',
      options: ['--lib', '--all-targets'],
    },
    { script: 'cargo test my_test', asked: 'cargo check --all-targets', options: ['--all-targets'] },
    {
      script: "cargo check --features 'foo; touch pwned'",
      asked: 'cargo check --features foo; touch pwned',
      options: ['--features', 'foo; touch pwned'],
    },
  ])('are mended with what chooses packages and targets kept: $script', async ({ script, asked, options }) => {
    expect(await propose(script, { [`${asked} --message-format=json`]: mended })).toMatchObject({
      plan: { actions: [{ kind: 'run', argv: [...fix, ...options] }], touches: ['**/*.rs'] },
    });
  });
});

describe('the recipe declines', () => {
  it.each([
    {
      title: 'a finding has no suggestion',
      lines: [mended, finding('error', null)],
      why: "1 of rustc's findings has no",
    },
    {
      title: 'suggestions may be wrong',
      lines: [finding('error', 'MaybeIncorrect'), finding('warning', null)],
      why: "2 of rustc's findings have no",
    },
    { title: 'rustc finds nothing', lines: [], why: 'cannot be read' },
    { title: 'the answer is no JSON', lines: ['error: linker `cc` not found'], why: 'cannot be read' },
  ])('where $title', async ({ lines, why }) => {
    expect(await propose('cargo build', { 'cargo check --message-format=json': lines.join('\n') })).toEqual({
      declined: expect.stringContaining(why),
    });
  });

  it.each([
    { title: 'a script of the project builds', script: 'sh ./build.sh' },
    { title: 'another command of cargo fails', script: 'cargo doc' },
    { title: 'the shell makes up the command', script: 'cargo build $FLAGS' },
    { title: 'the step leaves the tree', script: 'cd ../../x && cargo build' },
  ])('where $title', async ({ script }) => {
    expect(await propose(script, { 'cargo check --message-format=json': mended })).toEqual({
      declined: 'the failing step does not run `cargo build`, `check` or `test`',
    });
  });
});
