import type { Category } from '../core/category.ts';

/** The category that speaks most for itself in the lines and the command of a failure that no rule knows. */
export interface Guess {
  readonly category: Category;
  /** How far it leads over the next one, 0 to 1. */
  readonly lead: number;
  /** Whether the lines themselves speak of it, not only the command. */
  readonly bySaying: boolean;
  readonly why: string;
}

interface Hint {
  readonly category: Category;
  readonly pattern: RegExp;
  readonly weight: number;
}

/** Words of messages, whoever prints them. */
const messageHints: readonly Hint[] = [
  {
    category: 'test-failure',
    pattern:
      /\b[1-9]\d* (?:tests? |examples?, .*)?(?:failed|failing|failures?)\b(?! (?:task|target|command|job))|\bFAIL(?:ED)?:? {1,3}\S|^FAIL\b|^\s*(?:✕|×|●|not ok )|\*\*\* FAILED|<<< (?:FAILURE|ERROR)!|\bTests? (?:run: .*(?:Failures|Errors): [1-9]|FAILED)|There (?:were|are) (?:failing tests|test failures)|[Ff]ailed tests?\b|[Tt]ests? failed|Dubious, test returned|\bTest(?:Case)?\w* .*\bFAILED\b|--- FAIL|maven-(?:surefire|failsafe)-plugin/,
    weight: 2,
  },
  {
    category: 'test-failure',
    pattern:
      /Assertion(?:Error|FailedError| failed)|XCTAssert|expect\(.*\)\.|\bexpected\b.{1,120}\b(?:but|got|actual|received|to (?:be|equal|have|match))\b|\bAssert\.\w+\(|assert\w*\(.*\) failed|did not (?:equal|match)/i,
    weight: 1.5,
  },
  {
    category: 'test-failure',
    pattern:
      /\b(?:pytest|jest|vitest|mocha|rspec|phpunit|junit|surefire|failsafe|ExUnit|XCTest|nosetests|ctest|TestNG|playwright|cypress|_test\.go:\d+|_spec\.rb|\.test\.[jt]sx?|\.spec\.[jt]sx?|test_\w+\.py)\b/,
    weight: 0.7,
  },
  {
    category: 'snapshot-mismatch',
    pattern:
      /snapshots? (?:failed|obsolete|mismatch)|toMatch(?:Inline)?Snapshot|toHaveScreenshot|does not match the (?:stored )?snapshot/i,
    weight: 3,
  },
  {
    category: 'lint',
    pattern:
      /\b(?:eslint|tslint|stylelint|pylint|flake8|rubocop|golangci-lint|shellcheck|checkstyle|ktlint|detekt|hadolint|markdownlint|yamllint|clippy|credo|phpcs|swiftlint|cpplint|clang-tidy|lint(?:er|ing)?|pydocstyle|codespell|misspell(?:ed|ing)?|spell ?check)\b/i,
    weight: 1.3,
  },
  {
    category: 'lint',
    pattern:
      /^\s*\d+:\d+\s+(?:error|warning)\s+\S.*\s[a-z@][\w/@-]+$|:\d+:\d+:? \[?[A-Z]{1,4}\d{2,4}\]?:? |\b(?:should have|too long|line is longer|trailing whitespace|unused (?:variable|import)|never used|missing docstring|is required for|include guard)\b/,
    weight: 1.5,
  },
  {
    category: 'lint',
    pattern:
      /^\s*(?:\[?\w+\]?\s+)?[\w./\\@-]+\.\w{1,10}(?:(?::\d+){1,2}:? ?|\[\d+, \d+\]: )(?!.*\b(?:error|fatal)\b)\S|\((?:[a-z]+(?:-[a-z]+)+|[A-Z]{1,3}\d{3,5})\)$|\[[A-Z]+\d{2,4}\]|^\s*\d+:\d+\s+[✖⚠]/u,
    weight: 1.2,
  },
  {
    category: 'format',
    pattern:
      /would reformat|reformatted|files? would be (?:re)?format|not (?:properly )?formatted|format violations|code style issues|Run Prettier|gofmt|goimports|clang-format|spotless|rustfmt|Imports are incorrectly sorted|formatting (?:output|issues?|differs)/i,
    weight: 2.5,
  },
  {
    category: 'type-error',
    pattern:
      /error TS\d+|\berror: (?:Incompatible types|Argument \d+ to|.* has no attribute) .*\[[\w-]+\]|\b(?:mypy|pyright|phpstan|psalm|sorbet|type ?check(?:ing)?)\b|srb\.help|Access to an undefined property|is not assignable to/i,
    weight: 2,
  },
  {
    category: 'syntax-error',
    pattern:
      /SyntaxError|ParseError|parse error|unexpected (?:token|end of (?:input|file)|EOF|indent)|syntax error|unterminated|YAMLException|yaml: line \d+|not valid JSON|JSONDecodeError|unable to be parsed/i,
    weight: 2.3,
  },
  {
    category: 'compile-error',
    pattern:
      /\b(?:error: (?:cannot find symbol|expected|no matching|use of undeclared|implicit declaration|conflicting types|unknown type|linker)|undefined reference|ld returned|fatal error: .* (?:file not found|No such file)|collect2:|compilation (?:failed|error|terminated)|could not compile|COMPILATION ERROR|compile(?:Test)?(?:Java|Kotlin|Scala)\b|maven-compiler-plugin|Compilation failed|\[build failed\]|cannot compile|inlining failed|Build FAILED\b.*CS\d+|error (?:CS|C|LNK|MSB|E)\d{3,5})/i,
    weight: 2.3,
  },
  {
    category: 'compile-error',
    pattern:
      /\.(?:c|cc|cpp|cxx|h|hpp|java|kt|scala|go|rs|swift|hs|cs):\[?\d+(?:[,:]\d+)?\]?:?\d* ?:?\s*(?:fatal )?(?:error|e:)|^e: .*\.kt:|^error\[E\d+\]|make(?:\[\d+\])?: \*\*\* .*\.(?:o|lo|obj)\b|FAILED: .*\.(?:o|obj)\b/i,
    weight: 2,
  },
  {
    category: 'missing-dependency',
    pattern:
      /ModuleNotFoundError|No module named|Cannot find (?:module|package)|command not found|: not found$|is not recognized as|Could NOT find|Unable to find the requested .* librar|No matching distribution|No match for|package .* (?:is not available|does not exist|not found)|required but not (?:available|installed)|not in this registry|E: Unable to locate package|no such (?:gem|module)|PackagesNotFoundError|Package .* was not found|could not find .* gem/i,
    weight: 2.3,
  },
  {
    category: 'dependency-conflict',
    pattern:
      /ERESOLVE|Could not resolve (?:all|dependencies|all files|all artifacts)|version (?:solving failed|conflict)|conflicting dependencies|ResolutionImpossible|UnsupportedClassVersionError|requires .* but .* (?:is installed|you have)|incompatible (?:versions?|with)|dependency conflict|peer dep/i,
    weight: 2.3,
  },
  {
    category: 'lockfile-out-of-sync',
    pattern:
      /lock ?file .*(?:out of (?:date|sync)|not up to date|needs to be updated|does not satisfy)|frozen[- ]lockfile|can be deduped|--locked was passed|Missing: .* from lock file/i,
    weight: 3,
  },
  {
    category: 'generated-files',
    pattern:
      /please (?:commit|run) .*(?:generat|changes)|generated (?:files?|code) .*(?:out of date|differ|stale)|uncommitted changes|git diff --exit-code|files? (?:is|are) out of date/i,
    weight: 2.5,
  },
  {
    category: 'missing-file',
    pattern:
      /No such file or directory|ENOENT|FileNotFoundError|file not found|cannot (?:find|open|stat) .*(?:file|directory)?|does not exist|No .* found in root|NoSuchFileException|manifest\S* not found|cannot find the (?:path|file)/i,
    weight: 1.4,
  },
  {
    category: 'import-path',
    pattern:
      /failed to resolve import|Unable to resolve path|Could not resolve ["'`]\.|Cannot find module ["']\.|attempted relative import|ImportError: cannot import name/i,
    weight: 2.6,
  },
  {
    category: 'permission',
    pattern:
      /Permission denied|EACCES|EPERM|Operation not permitted|access is denied|unsafe repository|dubious ownership|Resource not accessible by integration|lacks? permission/i,
    weight: 2.2,
  },
  {
    category: 'auth-secret',
    pattern:
      /Authentication failed|Bad credentials|\b40[13]\b.{0,40}(?:Unauthorized|Forbidden)|\((?:401|403)\)|invalid (?:token|credentials|api key|username or password)|could not read (?:Username|Password)|Not authori[sz]ed|access (?:to the resource )?is? ?denied|requested access|secret .* (?:missing|not set|required)|SAML|NoCredentials|could not assume role|marked as read.only/i,
    weight: 2.4,
  },
  {
    category: 'network-infra',
    pattern:
      /ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|Could not resolve host|Connection (?:refused|reset|timed out)|Connect timeout|Temporary failure in name resolution|Network is unreachable|50[0234] (?:Bad Gateway|Service Unavailable|Gateway|Internal)|TLS handshake|SSL (?:error|routines)|certificate (?:verify failed|has expired|subject)|Failed to (?:fetch|download|connect)|requested URL returned error|Unable to connect|remoting\.Channel\S*|Channel\S*Closed|RequestAbortedException|md5sum did not match|checksum mismatch|Error cloning remote repo/i,
    weight: 2,
  },
  {
    category: 'rate-limit',
    pattern: /rate limit|too many requests|\b429\b|toomanyrequests|quota exceeded/i,
    weight: 3,
  },
  {
    category: 'out-of-memory',
    pattern:
      /out of memory|OutOfMemory|heap limit|ENOMEM|Cannot allocate memory|oom-?kill|\bKilled\b|exit(?:ed)?(?: with)?(?: code| status)? 137|std::bad_alloc/i,
    weight: 3,
  },
  {
    category: 'disk-full',
    pattern: /No space left on device|ENOSPC|disk (?:is )?full|not enough (?:disk )?space/i,
    weight: 4,
  },
  {
    category: 'timeout',
    pattern:
      /(?:exceeded the (?:maximum|timeout)|execution took longer|has exceeded|timed out after|No output has been received|exited with 124|context deadline exceeded|timeout was exceeded)/i,
    weight: 2.5,
  },
  {
    category: 'cancelled',
    pattern: /operation was cancell?ed|Build was aborted|Aborted by|cancell?ed by/i,
    weight: 1.5,
  },
  {
    category: 'docker',
    pattern:
      /Error response from daemon|failed to solve|manifest (?:for .*)?(?:not found|unknown)|pull access denied|docker(?:file)?: |failed to (?:build|pull|push) .*image/i,
    weight: 2,
  },
  {
    category: 'deprecation-removed',
    pattern:
      /(?:is|was|has been) (?:deprecated and (?:will fail|removed)|removed)|no longer (?:supported|available)|Invalid option in|This version of .* is no longer/i,
    weight: 2,
  },
  {
    category: 'vulnerability-audit',
    pattern: /\b[1-9]\d* (?:\w+ severity )?vulnerabilit|CVE-\d{4}|GHSA-|found \d+ issues|security advisor/i,
    weight: 2.5,
  },
  {
    category: 'coverage-threshold',
    pattern:
      /coverage (?:failure|threshold)|fail-under|insufficient coverage|coverage .* (?:below|not (?:met|reached)|less than|does not meet)/i,
    weight: 3.5,
  },
  {
    category: 'policy-check',
    pattern:
      /change-?log (?:entry|fragment)|(?:missing|requires?|add|apply) (?:a |one of the )?labels?|conventional commit|commit message|signed-off-by|DCO|pull request (?:title|must|description)|sign the CLA/i,
    weight: 2.5,
  },
  {
    category: 'workflow-error',
    pattern:
      /CONFLICT \(|merge conflict|could not apply|not a git repository|already exists and is not an empty|Unable to (?:find|resolve) action|Invalid workflow|artifact .*(?:not found|expired)|unable to find any artifacts|No such DSL method|couldn't find remote ref|pathspec|reference is not a tree|Unexpected input|zip format/i,
    weight: 2.2,
  },
  {
    category: 'config-error',
    pattern:
      /Invalid (?:configuration|config|value|option|argument|switch)|unknown (?:option|flag|argument|property)|illegal switch|config(?:uration)? (?:file )?.*(?:invalid|not found|error)|Unable to create Root Module|Task .* (?:never defined|not found)|No .*(?:selected|specified|configured)|Missing required|not defined in|auto-detect email|Could not find .*(?:config|tool)|No tool named/i,
    weight: 1.8,
  },
  {
    category: 'deploy',
    pattern:
      /\b(?:deploy(?:ment)?|helm|kubectl|terraform apply|publish(?:ing)?|release)\b.*\b(?:fail|error|rejected)|swarm manager|remote rejected|failed to push some refs|cannot publish|You cannot publish over/i,
    weight: 1.8,
  },
];

/** Words of commands and step names: weaker, since any command can fail for any reason. */
const commandHints: readonly Hint[] = [
  {
    category: 'format',
    pattern:
      /\b(?:prettier|black|isort|gofmt|rustfmt|cargo fmt|spotless|clang-format|format(?:ting|-check|:check)?|fmt|yapf|autopep8)\b/i,
    weight: 1.6,
  },
  {
    category: 'lint',
    pattern:
      /lint|\b(?:rubocop|flake8|clippy|checkstyle|shellcheck|detekt|phpcs|ruff|pre-commit|pylint|spell\w*|style|standard|credo|integrity)\b/i,
    weight: 1.6,
  },
  {
    category: 'type-error',
    pattern: /\b(?:tsc|type-?check|types|mypy|pyright|phpstan|psalm|flow|sorbet)\b/i,
    weight: 1.6,
  },
  {
    category: 'test-failure',
    pattern:
      /\btests?\b|test[:_-]|\b(?:pytest|jest|vitest|mocha|rspec|phpunit|ctest|tox|nosetests|nextest|e2e|spec|prove|playwright|cypress|verify|surefire)\b/i,
    weight: 1.5,
  },
  {
    category: 'compile-error',
    pattern:
      /\b(?:build|compile|make|cmake|ninja|webpack|vite build|rollup|gradle|mvn|cargo|msbuild|xcodebuild|go (?:build|install))\b/i,
    weight: 0.8,
  },
  {
    category: 'missing-dependency',
    pattern: /\b(?:install|npm ci|apt-get|brew|bundle|composer|conda|setup|bootstrap)\b/i,
    weight: 0.7,
  },
  { category: 'deploy', pattern: /\b(?:deploy|publish|release|upload)\b/i, weight: 1 },
  { category: 'docker', pattern: /\bdocker(?:-compose)?\b/i, weight: 0.8 },
  {
    category: 'vulnerability-audit',
    pattern: /\b(?:(?:npm|yarn|pnpm|bun|cargo|composer|bundle) audit|pip-audit|snyk|trivy|grype)\b/i,
    weight: 1.6,
  },
  { category: 'coverage-threshold', pattern: /\b(?:coverage|codecov|coveralls)\b/i, weight: 0.6 },
  { category: 'policy-check', pattern: /\b(?:change-?log|label|commitlint|dco|cla|semantic)\b/i, weight: 1.5 },
  {
    category: 'workflow-error',
    pattern:
      /\b(?:git (?:clone|checkout|fetch|push|rebase|merge)|actions\/(?:checkout|cache|upload-artifact|download-artifact))\b/i,
    weight: 0.8,
  },
];

/** Below this nothing is guessed. */
const leastEvidence = 1.5;

/** Weighs what the lines say, the peak twice, and what the command is about. Null when the evidence supports nothing. */
export function guessCategory(lines: readonly string[], peak: string, command: string): Guess | null {
  const scores = new Map<Category, number>();
  const add = (category: Category, weight: number): void =>
    void scores.set(category, (scores.get(category) ?? 0) + weight);
  for (const hint of messageHints) {
    const matching = lines.filter((line) => hint.pattern.test(line.slice(0, 500))).length;
    if (matching > 0) add(hint.category, hint.weight * (1 + 0.25 * Math.min(4, matching - 1)));
    if (hint.pattern.test(peak.slice(0, 500))) add(hint.category, hint.weight * 0.7);
  }
  const said = new Set(scores.keys());
  for (const hint of commandHints) if (hint.pattern.test(command)) add(hint.category, hint.weight);
  const [first, second] = [...scores].sort((a, b) => b[1] - a[1]);
  if (first === undefined || first[1] < leastEvidence) return null;
  const lead = (first[1] - (second?.[1] ?? 0)) / first[1];
  return {
    category: first[0],
    lead,
    bySaying: said.has(first[0]),
    why: `the lines${command === '' ? '' : ' and the command'} speak of it most`,
  };
}
