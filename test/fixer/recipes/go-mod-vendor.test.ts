import { describe, expect, it } from 'vitest';
import { goModVendor } from '../../../src/fixer/recipes/go-mod-vendor.ts';
import { contextFrom } from '../../support/recipe-context.ts';

const tidy = { 'go list -mod=readonly -deps ./...': 'example.com/shop' };

function propose(files: readonly string[], workingDirectory = '.', answers: Readonly<Record<string, string>> = tidy) {
  return goModVendor.propose(
    contextFrom({
      step: { script: 'go build ./...', workingDirectory },
      files: Object.fromEntries(files.map((name) => [name, ''])),
      answers,
    }),
  );
}

describe('a vendor folder that lags behind go.mod', () => {
  it.each([
    { title: 'at the root', files: ['go.mod', 'vendor/modules.txt'], folder: '.', vendor: 'vendor/**' },
    {
      title: "in the step's folder",
      files: ['api/go.mod', 'api/vendor/modules.txt'],
      folder: 'api',
      vendor: 'api/vendor/**',
    },
    {
      title: "above the step's folder",
      files: ['go.mod', 'vendor/modules.txt'],
      folder: 'cmd/shop',
      vendor: 'vendor/**',
    },
  ])('is brought in line $title, and nothing beside it', async ({ files, folder, vendor }) => {
    expect(await propose(files, folder)).toMatchObject({
      plan: { actions: [{ kind: 'run', argv: ['go', 'mod', 'vendor'], network: true }], touches: [vendor] },
    });
  });
});

describe('the recipe declines', () => {
  it.each([
    { title: 'no module is there', files: ['main.go'], why: 'there is no go.mod' },
    { title: 'nothing is vendored', files: ['go.mod'], why: 'no vendor folder' },
    {
      title: 'the nearest module vendors nothing',
      files: ['go.mod', 'vendor/modules.txt', 'api/go.mod'],
      folder: 'api',
      why: 'no vendor folder',
    },
  ])('where $title', async ({ files, folder, why }) => {
    expect(await propose(files, folder)).toEqual({ declined: expect.stringContaining(why) });
  });

  it('where go.mod itself is not tidy', async () => {
    expect(await propose(['go.mod', 'vendor/modules.txt'], '.', {})).toEqual({
      declined: 'go.mod and go.sum do not name all that the code imports',
    });
  });

  it('to look above the tree for a step that leaves it', async () => {
    expect(await propose(['go.mod'], '../../x')).toEqual({ declined: 'there is no vendor folder to bring in line' });
  });
});
