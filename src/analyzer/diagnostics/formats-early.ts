import { loosePath, of, path, type DiagnosticFormat } from './format.ts';

/** Tools of the web and of Python, and the compilers whose formats must be tried early. */
export const earlyFormats: readonly DiagnosticFormat[] = [
  // TypeScript: `src/a.ts(20,38): error TS2322: …` and, with --pretty, `src/a.ts:20:38 - error TS2322: …`
  {
    tool: 'tsc',
    row: of`^(?:##\[error\])?${path}(?:\((?<line>\d+),(?<column>\d+)\):|:(?<line2>\d+):(?<column2>\d+) -) (?<severity>error|warning) (?<code>TS\d+): (?<message>.*)$`,
    severity: 'error',
  },
  // dotnet and msbuild, msvc: `A.cs(12,5): error CS0103: … [project]`, `a.cpp(12): fatal error C1083: …`
  {
    tool: 'dotnet',
    row: of`^\s*(?:\d+>)?${path}\((?<line>\d+)(?:,(?<column>\d+))?(?:,\d+,\d+)?\)\s?: (?<severity>error|warning) (?<code>(?:CS|FS|BC|CA|IDE|NU|NETSDK|MSB|SA|xUnit)\d+)\s?: (?<message>.*?)(?: \[[^\]]+\])?$`,
    severity: 'error',
  },
  {
    tool: 'msvc',
    row: of`^\s*(?:\d+>)?${path}\((?<line>\d+)(?:,(?<column>\d+))?\)\s?: (?<severity>fatal error|error|warning) (?<code>(?:C|LNK|D)\d+)\s?: (?<message>.*?)(?: \[[^\]]+\])?$`,
    severity: 'error',
  },
  // Maven: `[ERROR] /a/B.java:[12,34] cannot find symbol`
  {
    tool: 'maven',
    row: of`^\[(?<severity>ERROR|WARNING)\] ${path}:\[(?<line>\d+),(?<column>\d+)\] (?<message>.*)$`,
    severity: 'error',
  },
  {
    tool: 'checkstyle',
    row: of`^\[(?<severity>ERROR|WARN|WARNING|ant:checkstyle)\](?: \[\w+\])? ${path}:(?<line>\d+)(?::(?<column>\d+))?: (?<message>.*?)(?: \[(?<code>\w+)\])?$`,
    severity: 'error',
  },
  // kotlinc through Gradle: `e: file:///a/B.kt:12:3 Unresolved reference`, older `e: /a/B.kt: (12, 3): …`
  {
    tool: 'kotlinc',
    row: of`^(?<severity>[ew]): (?:file://)?${path}:(?: \((?<line>\d+), (?<column>\d+)\):|(?<line2>\d+):(?<column2>\d+)) (?<message>.*)$`,
    severity: 'error',
  },
  // kotlinc on its own: `B.kt:12:3: error: unresolved reference: x`
  {
    tool: 'kotlinc',
    row: of`^(?<file>(?:[A-Za-z]:)?[^\s:]+\.kts?):(?<line>\d+):(?<column>\d+): (?<severity>error|warning): (?<message>.*)$`,
    severity: 'error',
  },
  // scalac on its own: `B.scala:12: error: not found: value x`; through sbt: `[error] /a/B.scala:12:3: not found`
  {
    tool: 'scalac',
    row: of`^(?<file>(?:[A-Za-z]:)?[^\s:]+\.scala):(?<line>\d+): (?<severity>error|warning): (?<message>.*)$`,
    severity: 'error',
  },
  {
    tool: 'scalac',
    row: of`^\[(?<severity>error|warn)\] (?:-- .*: )?${path}:(?<line>\d+):(?:(?<column>\d+):)? ?(?<message>.*)$`,
    severity: 'error',
  },
  // eslint and everyone who prints like it (stylelint, xo, standard): a file, then `  12:3  error  message  rule`
  {
    tool: 'eslint',
    head: of`^(?:##\[error\])?${path}$`,
    row: /^(?:##\[error\])?\s+(?<line>\d+):(?<column>\d+)\s+(?<severity>error|warning)\s+(?<message>\S.*?)(?:\s{2,}(?<code>[@\w/-]+))?$/,
    severity: 'error',
  },
  {
    tool: 'stylelint',
    head: of`^${path}$`,
    row: /^\s+(?<line>\d+):(?<column>\d+)\s+(?<severity>[✖⚠×])\s+(?<message>\S.*?)\s{2,}(?<code>[\w/-]+)$/u,
    severity: 'error',
  },
  {
    tool: 'eslint',
    row: of`^${path}: line (?<line>\d+), col (?<column>\d+), (?<severity>Error|Warning) - (?<message>.*?)(?: \((?<code>[@\w/-]+)\))?$`,
    severity: 'error',
  },
  {
    tool: 'eslint',
    row: of`^${path}:(?<line>\d+):(?<column>\d+): (?<message>.*) \[(?<severity>Error|Warning)(?:/(?<code>[@\w/-]+))?\]$`,
    severity: 'error',
  },
  {
    tool: 'tslint',
    row: of`^(?:(?<severity>ERROR|WARNING): )?${path}\[(?<line>\d+), (?<column>\d+)\]: (?<message>.*)$`,
    severity: 'error',
  },
  // prettier: `[warn] src/a.ts`, `[error] src/a.ts: SyntaxError: … (3:5)`
  {
    tool: 'prettier',
    row: of`^\[(?<severity>error)\] ${path}: (?<message>\w*Error: .*?)(?: \((?<line>\d+):(?<column>\d+)\))?$`,
    severity: 'error',
  },
  { tool: 'prettier', row: of`^\[warn\] ${path}(?<message>)$`, severity: 'error' },
  // biome: `./a.js:3:5 lint/style/useConst  FIXABLE  ━━━`, the message under it
  {
    tool: 'biome',
    row: of`^${path}(?::(?<line>\d+):(?<column>\d+))? (?<code>(?:lint|format|assist|parse|organizeImports)(?:/\w+)*)\b.*━+$`,
    then: { pattern: /^\s*(?<severity>[×✖!⚠]) (?<message>\S.*)$/u, within: 3 },
    severity: 'error',
  },
  // rustc and cargo: `error[E0308]: mismatched types`, then ` --> src/main.rs:3:5`
  {
    tool: 'rustc',
    row: /^(?<severity>error|warning)(?:\[(?<code>[EW]\d+|[\w:-]+)\])?: (?<message>.*)$/,
    then: { pattern: of`^\s*--> ${loosePath}:(?<line>\d+):(?<column>\d+)$`, within: 3 },
    severity: 'error',
  },
  // pyrefly: `ERROR message [code]`, then ` --> a.py:3:5`
  {
    tool: 'pyrefly',
    row: /^\s?(?<severity>ERROR|WARN) (?<message>.*) \[(?<code>[a-z]+(?:-[a-z]+)*)\]$/,
    then: { pattern: of`^\s*--> ${loosePath}:(?<line>\d+):(?<column>\d+)$`, within: 2 },
    severity: 'error',
  },
  // cargo test: `thread 'adds' panicked at src/lib.rs:3:5:`, the message under it
  {
    tool: 'cargo-test',
    row: of`^thread '[^']+'(?: \(\d+\))? panicked at ${loosePath}:(?<line>\d+):(?<column>\d+):$`,
    then: { pattern: /^(?<message>\S.*)$/, within: 1 },
    severity: 'error',
  },
  // oxlint: `  × eslint(no-debugger): message`, then `   ╭─[a.js:1:1]`
  {
    tool: 'oxlint',
    row: /^\s*(?<severity>[×⚠]) (?<code>[\w-]+\([\w/-]+\)): (?<message>\S.*)$/u,
    then: { pattern: of`^\s*╭─\[${loosePath}:(?<line>\d+):(?<column>\d+)\]$`, within: 3 },
    severity: 'error',
  },
  // black, isort, rustfmt, gofmt
  { tool: 'black', row: of`^would reformat ${path}(?<message>)$`, severity: 'error' },
  {
    tool: 'black',
    row: of`^error: cannot format ${path}: (?<message>.*?)(?:: (?<line>\d+):(?<column>\d+))?(?:: .*)?$`,
    severity: 'error',
  },
  { tool: 'isort', row: of`^ERROR: ${path} (?<message>Imports are incorrectly sorted.*)$`, severity: 'error' },
  { tool: 'rustfmt', row: of`^Diff in ${loosePath}(?::| at line )(?<line>\d+):(?<message>)$`, severity: 'error' },
  // flake8, ruff, pycodestyle, pydocstyle in one line: `a.py:3:1: E302 expected 2 blank lines`
  {
    tool: 'ruff',
    row: of`^${path}:(?<line>\d+):(?<column>\d+): (?<code>[A-Z]{1,4}\d{3,4}) (?:\[\*\] )?(?<message>.*)$`,
    severity: 'error',
  },
  {
    tool: 'ruff',
    row: /^(?<code>[A-Z]{1,4}\d{3,4}|invalid-syntax):? (?:\[\*\] )?(?<message>.*)$/,
    then: { pattern: of`^\s*--> ${loosePath}:(?<line>\d+):(?<column>\d+)$`, within: 2 },
    severity: 'error',
  },
  {
    tool: 'pylint',
    row: of`^${path}:(?<line>\d+):(?<column>\d+): (?<code>[CRWEF]\d{4}): (?<message>.*)$`,
    severity: 'error',
  },
  {
    tool: 'pyright',
    row: of`^\s*${path}:(?<line>\d+):(?<column>\d+) - (?<severity>error|warning|information): (?<message>.*?)(?: \((?<code>report\w+)\))?$`,
    severity: 'error',
  },
  {
    tool: 'mypy',
    row: of`^(?<file>[^\s:][^:\n]{0,300}\.pyi?):(?<line>\d+)(?::(?<column>\d+))?: (?<severity>error|note|warning): (?<message>.*?)(?:\s+\[(?<code>[\w-]+)\])?$`,
    severity: 'error',
  },
  {
    tool: 'bandit',
    row: of`^${path}:(?<line>\d+):(?:(?<column>\d+):)? (?<code>B\d{3})\[bandit\]: (?<severity>LOW|MEDIUM|HIGH): (?<message>.*)$`,
    severity: 'warning',
  },
  // pytest: `FAILED tests/a.py::test_x - AssertionError: …`, `tests/a.py:12: AssertionError`
  {
    tool: 'pytest',
    row: of`^(?:FAILED|ERROR) (?<file>[^\s:]+\.py)(?:::\S+)?(?: - (?<message>.*))?$`,
    severity: 'error',
  },
  {
    tool: 'pytest',
    row: of`^(?<file>[^\s:]+\.py):(?<line>\d+): (?<message>[\w.]*(?:Error|Exception|Failed|Warning|Exit)\b.*)$`,
    severity: 'error',
  },
  {
    tool: 'python',
    row: /^\s*File "(?<file>[^"<>]+\.py)", line (?<line>\d+)(?:, in .*)?$/,
    then: { pattern: /^(?<message>[\w.]*(?:Error|Exception|Warning|Exit|Interrupt)\b.*)$/, within: 4 },
    severity: 'error',
  },
  // jest and vitest: `● suite › test`, then `at Object.<anonymous> (src/a.test.ts:3:5)` or `❯ src/a.test.ts:3:5`
  {
    tool: 'jest',
    row: /^\s*● (?<message>(?!Console|Test suite failed|Validation|Deprecation|Cannot log)\S.*)$/,
    then: {
      pattern: of`^\s+at (?:[^()\n]*\()?(?<file>[^\s()]+\.(?:test|spec)\.[cm]?[jt]sx?):(?<line>\d+):(?<column>\d+)\)?$`,
      within: 40,
    },
    severity: 'error',
  },
  {
    tool: 'vitest',
    row: /^\s*FAIL {2}(?:\|[^|]+\| )?(?<file>\S+\.[cm]?[jt]sx?) > (?<message>.*)$/,
    then: { pattern: /^\s*❯ (?<file2>\S+\.[cm]?[jt]sx?):(?<line>\d+):(?<column>\d+)$/u, within: 30 },
    severity: 'error',
  },
  {
    tool: 'playwright',
    row: /^\s*\d+\) (?:\[[^\]]+\] › )?(?<file>[^\s:]+\.[cm]?[jt]sx?):(?<line>\d+):(?<column>\d+) › (?<message>.*?)(?: ─+)?$/u,
    severity: 'error',
  },
  {
    tool: 'mocha',
    row: /^\s*\d+\) (?<message>\S.*)$/,
    then: {
      pattern: /^\s+at (?:[^()\n]*\()?(?:file:\/\/)?(?<file>[^\s():]+\.[cm]?[jt]sx?):(?<line>\d+):(?<column>\d+)\)?$/,
      within: 20,
    },
    severity: 'error',
  },
  // tap 16 and later: the place in lines of its own
  {
    tool: 'tap',
    row: /^\s*not ok \d+ -? ?(?<message>(?!.*# (?:TODO|SKIP)).*)$/,
    then: { pattern: /^\s+(?:\S+ )?\(?(?<file>[^\s():]+\.[cm]?[jt]sx?):(?<line>\d+):(?<column>\d+)\)?$/, within: 10 },
    severity: 'error',
  },
  {
    tool: 'tap',
    row: /^\s*not ok \d+ -? ?(?<message>(?!.*# (?:TODO|SKIP)).*)$/,
    then: {
      pattern: /^\s+(?:location|at): '?(?:file:\/\/)?(?<file>[^\s':]+):(?<line>\d+):(?<column>\d+)'?$/,
      within: 10,
    },
    severity: 'error',
  },
  // unittest, nose: `FAIL: test_x (tests.test_a.Case)`
  {
    tool: 'unittest',
    row: /^(?:FAIL|ERROR): (?<message>\w+ \([\w.]+\).*)$/,
    then: { pattern: /^\s*File "(?<file>[^"]+)", line (?<line>\d+)/, within: 8 },
    severity: 'error',
  },
];
