import type { Category } from '../core/category.ts';

/** Words that speak for a category, and how much. */
export interface Hint {
  readonly category: Category;
  readonly pattern: RegExp;
  readonly weight: number;
}

/** Words of messages, whoever prints them. */
export const messageHints: readonly Hint[] = [
  {
    category: 'test-failure',
    pattern:
      /\b[1-9]\d* (?:tests? |examples?, .*)?(?:failed|failing|failures?)\b(?! (?:task|target|command|job))|\bFAIL(?:ED)?:? {1,3}(?!in \d|\*\*)\S|\*\* TEST (?:EXECUTE )?FAILED|^FAIL\b|^\s*(?:✕|×|●|not ok )|\*\*\* FAILED|<<< (?:FAILURE|ERROR)!|\bTests? (?:run: .*(?:Failures|Errors): [1-9]|FAILED)|There (?:were|are) (?:failing tests|test failures)|[Ff]ailed tests?\b|[Tt]ests? failed|Dubious, test returned|\bTest(?:Case)?\w* .*\bFAILED\b|--- FAIL/,
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
      /error TS\d+|\berror: (?:Incompatible types|Argument \d+ to|.* has no attribute) .*\[[\w-]+\]|\btype ?check(?:ing)? (?:error|fail)|srb\.help|Access to an undefined property|is not assignable to/i,
    weight: 2,
  },
  { category: 'type-error', pattern: /\b(?:mypy|pyright|phpstan|psalm|sorbet|type ?check(?:ing)?)\b/i, weight: 0.85 },
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
      /\.(?:c|cc|cpp|cxx|h|hpp|java|kt|scala|go|rs|swift|hs|cs):\[?\d+(?:[,:]\d+)?\]?:?\d* ?:?\s*(?:fatal )?(?:error|e:)|^e: .*\.kt:|^error\[E\d+\]|make(?:\[\d+\])?: \*\*\* (?:.*\.(?:o|lo|obj)\b|\[Makefile:\d+: all\])|FAILED: .*\.(?:o|obj)\b/i,
    weight: 2,
  },
  {
    category: 'missing-dependency',
    pattern:
      /ModuleNotFoundError|No module named|Cannot find (?:module|package)|command not found|(?<!Error|Warning|ERROR): not found$|is not recognized as|Could NOT find|Unable to find the requested .* librar|No matching distribution|No match for|package .* (?:is not available|does not exist|not found)|required but not (?:available|installed)|not in this registry|E: Unable to locate package|no such (?:gem|module)|PackagesNotFoundError|Package .* was not found|could not find .* gem/i,
    weight: 2.3,
  },
  {
    category: 'dependency-conflict',
    pattern:
      /ERESOLVE|Could not resolve (?:all|dependencies|all files|all artifacts)|version (?:solving failed|conflict)|conflicting dependencies|ResolutionImpossible|UnsupportedClassVersionError|requires .* but .* (?:is installed|you have)|incompatible (?:versions?|with .*\d\.\d)|dependency conflict|peer dep/i,
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
      /No such file or directory|ENOENT|FileNotFoundError|file not found|cannot (?:find|open|stat) .*(?:file|directory)?|does not exist|No .* found in root|NoSuchFileException|manifest\S* not found|cannot find the (?:path|file)|(?:file|directory|folder|path) (?:doesn.t|does not) exist|couldn.t be opened because/i,
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
    pattern: /rate limit|too many requests|(?:HTTP|status|error|code)\D{0,12}429\b|toomanyrequests|quota exceeded/i,
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
      /change-?log (?:entry|fragment)|(?:missing|requires?|add|apply) (?:a |one of the )?labels?|conventional commit|commit message|signed-off-by|\bDCO\b|pull request (?:title|must|description)|sign the CLA/i,
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
      /\b(?:deploy(?:ment)?|helm|kubectl|terraform apply|publish(?:ing)?(?! test results)|release)\b.*\b(?:fail|error|rejected)|swarm manager|remote rejected|failed to push some refs|cannot publish|You cannot publish over/i,
    weight: 1.8,
  },
  {
    category: 'config-error',
    pattern:
      /\bYou must specify\b|\bmust be (?:set|configured)\b|(?:environment|env) var(?:iable)?s? .{0,80}(?:not set|not defined|missing|required|undefined|empty)|(?:missing|required|undefined) (?:environment|env) var/i,
    weight: 2,
  },
  {
    category: 'missing-file',
    pattern: /\b(?:matched|matches|match) no files?\b|\bno files? (?:were |was )?(?:found|matched|matching)\b/i,
    weight: 1.6,
  },
  { category: 'missing-dependency', pattern: /MODULE_NOT_FOUND/, weight: 1.6 },
  {
    category: 'workflow-error',
    pattern:
      /\bno (?:matching )?(?:workflow run|artifacts?)\b.*\bfound\b|\b(?:reference|ref|revision|tag) (?:was )?not found\b/i,
    weight: 1.6,
  },
  {
    category: 'config-error',
    pattern:
      /\b(?:must|has to|needs to|should) be (?:specified|provided|set|defined|one of)\b|\b(?:unsupported|unrecogni[sz]ed|unexpected|unknown) (?:key|setting|parameter|input|field|platform|command|target|type|scheme|controller)\b|\b(?:is|are) (?:not supported|misconfigured)\b|\b(?:is|was) not (?:set|configured|specified|provided|defined)\b|\bcommand '[^']+'.* not found\b|\b(?:fails|failed) validation\b|\bvalidation (?:failed|errors?)\b|\bdoes not support\b|\bneither specified nor found\b|\berror loading config/i,
    weight: 1.6,
  },
  {
    category: 'auth-secret',
    pattern:
      /\b(?:provisioning profile|signing (?:certificate|identity|key)|code ?sign(?:ing)? (?:error|failed|is required))\b|\b(?:credentials?|tokens?|api keys?|secrets?|passwords?) (?:is|are|was|were|has|have)?\s?(?:not |been )?(?:found|missing|invalid|expired|required|revoked|rejected|incorrect)\b|\b(?:invalid|missing|expired|bad|wrong|no) (?:\w+ )?(?:credentials?|tokens?|api keys?|passwords?)\b|\blog ?in failed\b/i,
    weight: 2,
  },
  {
    category: 'vulnerability-audit',
    pattern:
      /\bvulnerabilit(?:y|ies) (?:scan|found|detected)|\bfailed vulnerability\b|\bsecurity (?:issues|findings) (?:found|detected)/i,
    weight: 2,
  },
  {
    category: 'deploy',
    pattern:
      /\b(?:deployment|rollout|stack|upload(?:ing)?|release|rollback) (?:\S+ )?(?:has |was )?(?:failed|rejected|did not (?:succeed|complete|stabilize))\b|\bfailed to (?:deploy|publish|upload|release|push)\b|\b40[59] (?:Not Allowed|Method Not Allowed|Conflict)\b/i,
    weight: 1.6,
  },
  {
    category: 'lint',
    pattern: /\b(?:rule|style|architecture|boundary) violations?\b|\bviolates (?:the )?rules?\b/i,
    weight: 1.8,
  },
  {
    category: 'test-failure',
    pattern:
      /\bFail(?:ed|ures?|s)?:? {1,3}[1-9]\d*\b|There (?:was|were) [1-9]\d* (?:failures?|errors?):|TEST RUN FAILED|assertions? failed|\bCheck failed\b|\[FAIL(?:ED)?\]|(?:^|\/)(?:tests?|specs?)\/\S+:\d+: \w+(?:Error|Exception)\b|values are not (?:equal|the same)/,
    weight: 1.8,
  },
  {
    category: 'lint',
    pattern:
      /\bline \d+,? +col(?:umn)? \d+|\[[a-z]+(?:[-/_]\w+)+\](?: \[\d\])?$|\([a-z]+(?:[-_][a-z]+)+\)(?: \[\w+\])?$|^\s*\d+ \| (?:ERROR|WARNING) \||\bViolation: | • |\(Severity: \d\)|\b(?:SC|DL|MD|FC|WPS)\d{3,4}\b|\bcode style errors?\b|weighted issues|\b[Mm]issing (?:semicolon|whitespace|space|doc\w*|trailing)|\bindent(?:ation|ed)\b|\b(?:jshint|jscs|csslint|coffeelint|htmlhint|scalastyle|pmd|findbugs|spotbugs|cppcheck|perlcritic|reek|codeclimate|phpmd|hlint|luacheck|puppet-lint|detekt|swiftlint|tflint)\b|^\s*#\d+: |^\S+:\d+ [A-Z]{1,4}\d{3,4} |: (?:WARNING|warning) ?:/,
    weight: 1.6,
  },
  {
    category: 'type-error',
    pattern:
      /error:? .*\b(?:Incompatible types|incompatible type|has no attribute|is incompatible with)|TYPE MISMATCH|cannot be assigned to|Cannot assign .* because|This type is incompatible|\breport[A-Z]\w+\)/,
    weight: 2.4,
  },
  {
    category: 'compile-error',
    pattern:
      /\b(?:undeclared identifier|undefined (?:identifier|variable|symbol|local variable)|[Uu]nknown identifier|Not in scope|unresolved (?:name|identifier)|[Uu]nable to resolve (?:class|symbol)|Unbound (?:value|variable|constructor))\b|\.(?:nim|d|pas|hx|cr|vala|ad[bs]|f90|ml|erl|groovy|vb|fs|kt|zig)[(:]\d+(?:[,:.] ?\d+)*\)?:? (?:Error|error|Fatal|characters)|is not defined\. \[|\*\* (?:BUILD|ARCHIVE|ANALYZE|INSTALL) FAILED \*\*/,
    weight: 2,
  },
  // Bundlers, before the message of whatever stopped them.
  {
    category: 'compile-error',
    pattern: /^\W*error during build:|^\W*Build failed (?:in \d|with \d+ errors?)|^\W*Failed to compile\.?$/,
    weight: 2.2,
  },
  // A compiler's own numbered warnings: where nothing else is said, they are what the build was stopped for.
  { category: 'compile-error', pattern: /: warning (?:CS|BC|FS|MSB|NU|C|LNK)\d{3,5} ?:/, weight: 4 },
  {
    category: 'missing-dependency',
    pattern:
      /Unmet build dependencies|No matching package|No (?:package|available formula|packages?) .*(?:found|named|with the name)|No results matching|ENOTFOUND Package|is not in (?:the|this) npm registry|Unable to find version|No compatible version|possibly undefined macro|[Pp]ackages? missing in|no package called|Missing requirements|dist=\S+ module=|is needed by|required but not available|cannot open shared object file|might not be installed/,
    weight: 2.4,
  },
  {
    category: 'dependency-conflict',
    pattern: /peerinvalid|ECONFLICT|rejecting: |requires (?:Ruby|RubyGems|php|Python|node) /,
    weight: 2.4,
  },
  {
    category: 'syntax-error',
    pattern: /Parse error|bad indentation|found: '.*' - expected|did not find expected|expected declaration, found/,
    weight: 2.2,
  },
  {
    category: 'timeout',
    pattern: /not captured in \d+ ms|no message in \d+ ms/,
    weight: 2.5,
  },
  {
    category: 'format',
    pattern: /# reformat\b|^diff -u \S+\.orig|^\+\+\+ .*\.orig\b/,
    weight: 2.5,
  },
];
