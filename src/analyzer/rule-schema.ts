import { z } from 'zod';
import { categories } from '../core/category.ts';

/** The shape of `rules/<ecosystem>/<family>.yaml` as people write it; `load-rules.ts` fills the defaults in. */

const text = z.string().min(1);
const withPattern = z.strictObject({
  pattern: text,
  within: z.int().min(0).max(50),
  where: z.enum(['after', 'before', 'around']).default('after'),
});
const linePattern = z.union([
  text.transform((line) => ({ line })),
  z.strictObject({ line: text, with: withPattern.optional(), worded_as: z.literal('warning').optional() }),
]);
const boost = z.strictObject({
  near: text,
  within: z.int().min(0).max(200).default(10),
  add: z.number().min(-0.5).max(0.5),
});
const example = z.union([
  text.transform((line) => ({ line })),
  z.strictObject({ line: text, captures: z.record(z.string(), z.string()).optional() }),
]);

export const ruleSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'an id is kebab-case, e.g. npm-lockfile-out-of-sync'),
  title: text,
  category: z.enum(categories),
  ecosystems: z.array(text).default([]),
  match: z.array(linePattern).min(1),
  except: z.array(text).default([]),
  level: z.enum(['cause', 'symptom', 'catch-all']).default('cause'),
  captures: z.record(z.string(), z.string()).default({}),
  confidence: z.strictObject({
    base: z.number().min(0.01).max(0.99),
    boosts: z.array(boost).default([]),
  }),
  remedy: z.enum(['fix', 'rerun', 'report']).optional(),
  fix: z
    .strictObject({ recipe: text, risk: z.enum(['safe', 'review', 'opt-in']) })
    .nullable()
    .default(null),
  examples: z.strictObject({
    match: z.array(example).default([]),
    no_match: z.array(text).default([]),
  }),
  docs: text,
  source: text.nullable().default(null),
});

/** A line that looks like an error and is none, with the reason and lines to prove it. */
export const exclusionSchema = z.strictObject({
  pattern: text,
  why: text,
  examples: z.array(text).min(1),
});

export const familySchema = z.strictObject({
  family: text,
  rules: z.array(ruleSchema).min(1),
});

export const exclusionsSchema = z.strictObject({
  exclusions: z.array(exclusionSchema),
});

export type RuleInput = z.output<typeof ruleSchema>;
export type Exclusion = z.output<typeof exclusionSchema>;

/** Keys that may stand at a place of a rule file, for suggestions; the place is a path without indices. */
export function knownKeys(place: string): readonly string[] {
  return keysAt[place] ?? [];
}

const keysAt: Readonly<Record<string, readonly string[]>> = {
  '': ['family', 'rules', 'exclusions'],
  rules: Object.keys(ruleSchema.shape),
  'rules.match': ['line', 'with', 'worded_as'],
  'rules.match.with': Object.keys(withPattern.shape),
  'rules.confidence': ['base', 'boosts'],
  'rules.confidence.boosts': Object.keys(boost.shape),
  'rules.fix': ['recipe', 'risk'],
  'rules.examples': ['match', 'no_match'],
  'rules.examples.match': ['line', 'captures'],
  exclusions: Object.keys(exclusionSchema.shape),
};
