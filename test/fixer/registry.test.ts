import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findRecipe, recipes } from '../../src/fixer/registry.ts';
import { fixtureCases } from '../support/fixture-repos.ts';

const folder = fileURLToPath(new URL('../../src/fixer/recipes', import.meta.url));
const files = (await readdir(folder)).filter((name) => name.endsWith('.ts')).map((name) => name.slice(0, -'.ts'.length));

describe('the registry', () => {
  it('has every file of the folder, under its name', () => {
    expect(Object.keys(recipes).sort()).toEqual(files.sort());
    for (const [id, recipe] of Object.entries(recipes)) expect(recipe.id).toBe(id);
  });

  it.each(['no-such-recipe', 'constructor', '__proto__', ''])('finds nothing under %j', (id) => {
    expect(findRecipe(id)).toBeNull();
  });
});

describe('every recipe', () => {
  it.each(Object.values(recipes))('$id says what it does, what it may change and where it stops', (recipe) => {
    expect(recipe.summary).toMatch(/^[A-Z].*\.$/);
    expect(recipe.touches.length).toBeGreaterThan(0);
    expect(recipe.limits.length).toBeGreaterThan(0);
    for (const limit of recipe.limits) expect(limit).toMatch(/\.$/);
  });

  it.each(Object.keys(recipes))('%s has a project that it fixes and one that it declines', async (id) => {
    const cases = await fixtureCases(id);
    expect(cases.some(({ declines }) => declines === null)).toBe(true);
    expect(cases.some(({ declines }) => declines !== null)).toBe(true);
  });
});
