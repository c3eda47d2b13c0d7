import { of, path, type DiagnosticFormat } from './format.ts';

/** Everyone else; the widest formats stand last. */
export const lateFormats: readonly DiagnosticFormat[] = [
  // go vet, go build, go test, golangci-lint, staticcheck
  {
    tool: 'yamllint',
    row: of`^(?<file>\S+\.ya?ml):(?<line>\d+):(?<column>\d+): \[(?<severity>error|warning)\] (?<message>.*?)(?: \((?<code>[\w-]+)\))?$`,
    severity: 'error',
  },
  {
    tool: 'golangci-lint',
    row: of`^${path}:(?<line>\d+)(?::(?<column>\d+))?: (?<message>.*) \((?<code>[a-z][\w-]+|[A-Z]{1,2}\d{4})\)$`,
    severity: 'error',
  },
  { tool: 'go', row: of`^(?:vet: )?\s*(?<file>[^\s:]+_test\.go):(?<line>\d+): (?<message>.*)$`, severity: 'error' },
  {
    tool: 'go',
    row: of`^(?:vet: |# )?(?<file>[^\s:]+\.go):(?<line>\d+):(?:(?<column>\d+):)? (?<message>.*)$`,
    severity: 'error',
  },
  // javac, also where Gradle's name of the task stands before it in the line: `:compileJava/a/A.java:12: error: …`
  {
    tool: 'javac',
    row: of`^(?::\w[\w:-]*(?=/))?(?<file>\S[^:\n]*\.java):(?<line>\d+): (?<severity>error|warning): (?:\[(?<code>\w+)\] )?(?<message>.*)$`,
    severity: 'error',
  },
  // gcc, clang, swiftc and ghc: `a.c:3:5: fatal error: …`
  {
    tool: 'gcc',
    row: of`^${path}:(?<line>\d+):(?<column>\d+): (?<severity>fatal error|error|warning|note|remark):\s*(?<message>.*?)(?: \[-?(?<code>[\w-]+)(?:,[\w,-]+)?\])?$`,
    severity: 'error',
  },
  {
    tool: 'ld',
    row: of`^(?:\S*\bld(?:\.\w+)?: )?${path}:(?:(?<line>\d+): |\(\S+\): )(?<message>(?:undefined|multiple definition of|first defined) .*)$`,
    severity: 'error',
  },
  {
    tool: 'cmake',
    row: of`^CMake (?<severity>Error|Warning)(?: \(dev\))? at (?<file>[^\s:]+):(?<line>\d+) \((?<code>\w+)\):(?<message>)$`,
    then: { pattern: /^ {2}(?<message2>\S.*)$/, within: 2 },
    severity: 'error',
  },
  {
    tool: 'make',
    row: of`^(?<file>[\w./-]*[Mm]akefile[\w.-]*|\S+\.mk):(?<line>\d+): \*\*\* (?<message>.*)$`,
    severity: 'error',
  },
  // Ruby
  { tool: 'rspec', row: /^rspec (?<file>\.?\/?[^\s:]+_spec\.rb):(?<line>\d+) # (?<message>.*)$/, severity: 'error' },
  {
    tool: 'rubocop',
    row: of`^\s*(?<file>[^\s:]+\.(?:rb|rake|gemspec|ru)|Gemfile|Rakefile):(?<line>\d+):(?<column>\d+): (?:(?<severity>[CWEFR]): )?(?:\[Correctable\] )?(?<code>[A-Z]\w+/\w+(?:/\w+)?): (?<message>.*)$`,
    severity: 'error',
  },
  {
    tool: 'sorbet',
    row: /^(?<file>\S+\.rbi?):(?<line>\d+): (?<message>.*) https:\/\/srb\.help\/(?<code>\d+)$/,
    severity: 'error',
  },
  {
    tool: 'haml-lint',
    row: /^(?<file>\S+\.(?:haml|slim|erb)):(?<line>\d+) \[(?<severity>[WE])\] (?<code>\w+): (?<message>.*)$/,
    severity: 'error',
  },
  // PHP
  {
    tool: 'phpunit',
    row: /^\d+\) (?<message>[\w\\]+::\w+.*)$/,
    then: { pattern: /^(?<file>\/?\S+\.php):(?<line>\d+)$/, within: 12 },
    severity: 'error',
  },
  {
    tool: 'phpstan',
    head: /^ {1,2}Line {2,}(?<file>\S+\.php)(?: .*)?$/,
    keepHead: true,
    row: /^ {1,3}:?(?<line>\d+) {2,}(?<message>\S.*)$/,
    severity: 'error',
  },
  {
    tool: 'psalm',
    row: /^(?<file>\S+\.php):(?<line>\d+):(?<column>\d+):(?<severity>error|warning|info) - (?<code>\w+): (?<message>.*)$/,
    severity: 'error',
  },
  { tool: 'phpstan', row: /^(?<file>\S+\.php):(?<line>\d+):(?<message>[^\s\d].*)$/, severity: 'error' },
  {
    tool: 'php',
    row: /^(?:PHP )?(?<severity>Parse error|Fatal error|Warning): {1,2}(?<message>.*) in (?<file>\/?\S+\.php)(?: on line |:)(?<line>\d+)$/,
    severity: 'error',
  },
  // shell, YAML, Docker, Terraform, workflows
  {
    tool: 'shellcheck',
    row: /^In (?<file>\S.*) line (?<line>\d+):(?<message>)$/,
    then: {
      pattern: /\^-*\^? (?<code>SC\d+)(?: \((?<severity>error|warning|info|style)\))?: (?<message2>.*)$/,
      within: 4,
    },
    severity: 'warning',
  },
  {
    tool: 'yamllint',
    head: of`^(?:\./)?(?<file>\S+\.ya?ml)$`,
    row: /^\s+(?<line>\d+):(?<column>\d+)\s+(?<severity>error|warning)\s+(?<message>\S.*?)(?:\s+\((?<code>[\w-]+)\))?$/,
    severity: 'error',
  },
  {
    tool: 'hadolint',
    row: /^(?<file>\S*Dockerfile\S*):(?<line>\d+) (?<code>(?:DL|SC)\d+) (?:(?<severity>error|warning|info|style): )?(?<message>.*)$/,
    severity: 'warning',
  },
  {
    tool: 'docker',
    row: /^(?<file>\S*Dockerfile\S*):(?<line>\d+)(?<message>)$/,
    then: { pattern: /^(?:ERROR|error): (?<message2>.*)$/, within: 20 },
    severity: 'error',
  },
  {
    tool: 'terraform',
    row: /^(?:│ )?(?<severity>Error|Warning): (?<message>.*)$/,
    then: { pattern: /^(?:│ )?\s+on (?<file>\S+\.tf(?:\.json)?) line (?<line>\d+)/, within: 4 },
    severity: 'error',
  },
  {
    tool: 'actionlint',
    row: of`^(?<file>\S*\.github/workflows/\S+\.ya?ml):(?<line>\d+):(?<column>\d+): (?<message>.*?)(?: \[(?<code>[\w-]+)\])?$`,
    severity: 'error',
  },
  { tool: 'gofmt', row: /^(?<file>[\w./-]+\.go)(?<message>)$/, severity: 'error' },
  // Whoever else keeps to the common form, with a severity or a code that tells
  {
    tool: 'other',
    row: of`^(?:##\[error\]|\s+)?${path}:(?<line>\d+)(?::(?<column>\d+))?:? (?:-\s)?(?<severity>error|Error|ERROR|warning|Warning|WARNING)\b:? ?(?<message>.*)$`,
    severity: 'error',
  },
  { tool: 'other', row: of`^\s*${path}:(?<line>\d+):(?<column>\d+):? (?<message>\S.*)$`, severity: 'error' },
];
