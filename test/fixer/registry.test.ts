import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findRecipe, recipes } from '../../src/fixer/registry.ts';
import { openRules } from '../../src/orchestrator/rule-book.ts';
import { fixtureCases } from '../support/fixture-repos.ts';

const folder = fileURLToPath(new URL('../../src/fixer/recipes', import.meta.url));
const files = (await readdir(folder))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -'.ts'.length));

describe('the registry', () => {
  it('has every file of the folder, under its name', () => {
    expect(Object.keys(recipes).sort()).toEqual(files.sort());
    for (const [id, recipe] of Object.entries(recipes)) expect(recipe.id).toBe(id);
  });

  it.each(['no-such-recipe', 'constructor', '__proto__', ''])('finds nothing under %j', (id) => {
    expect(findRecipe(id)).toBeNull();
  });
});

const { rules } = await openRules([], folder);
const fixed = rules.flatMap(({ id, fix }) => (fix === null ? [] : [{ id, ...fix }]));

describe('every rule with a remedy', () => {
  it.each(fixed)('$id names a recipe that there is, with its risk', ({ recipe, risk }) => {
    expect(findRecipe(recipe)?.risk).toBe(risk);
  });
});

describe('every recipe', () => {
  it.each(Object.keys(recipes))('%s is the remedy of a rule', (id) => {
    expect(fixed.map(({ recipe }) => recipe)).toContain(id);
  });

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
