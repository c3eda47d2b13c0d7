import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** Every side effect has one door: the library on the left is imported only in the files on the right. */
const doors = {
  execa: ['src/io/exec.ts'],
  'simple-git': ['src/io/git.ts'],
  '@octokit/rest': ['src/io/github-octokit.ts'],
  winston: ['src/io/logger.ts'],
  conf: ['src/store/**'],
  'node-cron': ['src/orchestrator/scheduler.ts'],
  '@slack/webhook': ['src/notify/slack.ts'],
  'ts-morph': ['src/fixer/recipes/**'],
  eslint: ['src/fixer/recipes/**'],
  prettier: ['src/fixer/recipes/**'],
};

const restricted = (file) =>
  Object.entries(doors)
    .filter(([, allowed]) => !allowed.includes(file))
    .map(([name, allowed]) => ({ name, message: `import it through ${allowed.join(' or ')}` }));

const doorFiles = [...new Set(Object.values(doors).flat())];

export default tseslint.config(
  { ignores: ['node_modules', 'dist', 'coverage', 'fixtures'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts'],
    languageOptions: { globals: globals.node },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-control-regex': 'off',
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  { files: ['**/*.js'], languageOptions: { globals: globals.node } },
  { files: ['src/**/*.ts'], rules: { 'no-restricted-imports': ['error', { paths: restricted('') }] } },
  ...doorFiles.map((file) => ({
    files: [file],
    rules: { 'no-restricted-imports': ['error', { paths: restricted(file) }] },
  })),
  { files: ['tools/**', 'bench/**'], rules: { 'no-console': 'off' } },
);
