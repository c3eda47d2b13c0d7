import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AutofixError } from '../core/errors.ts';

const globs = z.array(z.string().min(1)).readonly();

const silencerSchema = z.strictObject({
  rule: z.string(),
  why: z.string(),
  /** Kind of file that it is looked for in; every text file unless told. */
  in: z.enum(['tests', 'scripts', 'yaml', 'lint', 'manifests']).optional(),
  markers: globs,
});

const policySchema = z.strictObject({
  limits: z.strictObject({
    files: z.int().positive(),
    changedLines: z.int().positive(),
    fileBytes: z.int().positive(),
    patchBytes: z.int().positive(),
  }),
  protectedPaths: globs,
  lockFiles: globs,
  refusedTypes: globs,
  testPaths: globs,
  lintConfigs: globs,
  ignoreFiles: globs,
  checkScripts: globs,
  coverageKeys: globs,
  silencers: z.array(silencerSchema).readonly(),
  assertions: globs,
  testDeclarations: globs,
  commands: z.strictObject({
    programs: globs,
    wrappers: globs,
    shells: globs,
    writers: globs,
    refusedSubcommands: z.record(z.string(), globs),
    refusedVariables: globs,
    writableVariables: globs,
  }),
});

/** What the guard and the allow list know, as data: `config/policy.json`. */
export type Policy = z.infer<typeof policySchema>;
export type Silencer = z.infer<typeof silencerSchema>;

const shipped = new URL('../../config/policy.json', import.meta.url);

/** Reads and checks a policy; the shipped one unless a file is named. */
export async function loadPolicy(file: string | URL = shipped): Promise<Policy> {
  const parsed = policySchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new AutofixError('SETTINGS', `the policy ${String(file)} is not valid: ${mistakes}`);
}
