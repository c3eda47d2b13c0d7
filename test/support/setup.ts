/** Cuts every test off from the settings, the tokens and the git identity of whoever runs it. */
const kept = new Set(['PATH', 'HOME', 'USER', 'LANG', 'TMPDIR', 'CI', 'SHELL', 'TERM']);
const dropped = /^(GIT_|GITHUB_|GH_|SLACK_|CI_AUTOFIX_|RUNNER_|ACTIONS_|NO_COLOR$|FORCE_COLOR$)/;

for (const name of Object.keys(process.env)) {
  if (!kept.has(name) && dropped.test(name)) Reflect.deleteProperty(process.env, name);
}

process.env['GIT_CONFIG_GLOBAL'] = '/dev/null';
process.env['GIT_CONFIG_SYSTEM'] = '/dev/null';
process.env['GIT_TERMINAL_PROMPT'] = '0';
process.env['GIT_AUTHOR_NAME'] = 'Test Author';
process.env['GIT_AUTHOR_EMAIL'] = 'author@example.com';
process.env['GIT_COMMITTER_NAME'] = 'Test Author';
process.env['GIT_COMMITTER_EMAIL'] = 'author@example.com';
