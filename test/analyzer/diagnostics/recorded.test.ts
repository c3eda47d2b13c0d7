import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseDiagnostics } from '../../../src/analyzer/diagnostics/parse.ts';

/** What the tools printed when they were run, with the paths of the machine replaced by /app. */
const folder = fileURLToPath(new URL('../../../fixtures/diagnostics', import.meta.url));

type Problem = readonly [
  tool: string,
  file: string,
  line: number | null,
  column: number | null,
  severity: string,
  code: string | null,
  message: string,
];

/** The first three problems of each recording, and how many there are. */
const recordings: readonly (readonly [name: string, first: readonly Problem[], count: number])[] = [
  [
    'biome-lint',
    [
      [
        'biome',
        'l.js',
        3,
        1,
        'error',
        'lint/suspicious/noDebugger',
        'This is an unexpected use of the debugger statement.',
      ],
    ],
    1,
  ],
  [
    'biome',
    [
      ['biome', 'a.js', 2, 5, 'warning', 'lint/correctness/noUnusedVariables', 'This variable b is unused.'],
      [
        'biome',
        'a.js',
        2,
        11,
        'error',
        'lint/suspicious/noDoubleEquals',
        'Using == may be unsafe if you are relying on type coercion.',
      ],
      [
        'biome',
        'a.js',
        3,
        13,
        'error',
        'lint/suspicious/noDebugger',
        'This is an unexpected use of the debugger statement.',
      ],
    ],
    5,
  ],
  [
    'black',
    [
      ['black', 'b.py', null, null, 'error', null, ''],
      ['black', 'a.py', null, null, 'error', null, ''],
    ],
    2,
  ],
  ['cargo-test', [['cargo-test', 'src/main.rs', 1, 34, 'error', null, 'assertion `left == right` failed']], 1],
  [
    'clippy',
    [
      ['rustc', 'src/main.rs', 1, 27, 'error', null, 'equal expressions as operands to `==`'],
      ['rustc', 'src/main.rs', 1, 95, 'error', null, 'length comparison to zero'],
    ],
    2,
  ],
  [
    'eslint-json',
    [
      ['eslint', '/app/a.js', 1, 5, 'error', 'no-unused-vars', "'unused' is assigned a value but never used."],
      ['eslint', '/app/a.js', 1, 21, 'error', 'no-undef', "'x' is not defined."],
      ['eslint', '/app/a.js', 1, 23, 'warning', 'eqeqeq', "Expected '===' and instead saw '=='."],
    ],
    4,
  ],
  [
    'eslint-stylish',
    [
      ['eslint', '/app/a.js', 1, 5, 'error', 'no-unused-vars', "'unused' is assigned a value but never used"],
      ['eslint', '/app/a.js', 1, 21, 'error', 'no-undef', "'x' is not defined"],
      ['eslint', '/app/a.js', 1, 23, 'warning', 'eqeqeq', "Expected '===' and instead saw '=='"],
    ],
    4,
  ],
  [
    'eslint-unix',
    [
      ['eslint', '/app/a.js', 1, 21, 'error', 'no-undef', "'x' is not defined."],
      ['eslint', '/app/a.js', 1, 31, 'error', 'no-undef', "'foo' is not defined."],
    ],
    2,
  ],
  [
    'flake8',
    [
      ['ruff', 'a.py', 1, 1, 'error', 'F401', "'os' imported but unused"],
      ['ruff', 'a.py', 1, 1, 'error', 'F401', "'sys' imported but unused"],
      ['ruff', 'a.py', 1, 10, 'error', 'E401', 'multiple imports on one line'],
    ],
    12,
  ],
  [
    'go-build',
    [
      [
        'go',
        './main.go',
        2,
        27,
        'error',
        null,
        'cannot use "a" (untyped string constant) as int value in variable declaration',
      ],
    ],
    1,
  ],
  ['go-test', [['go', 'main_test.go', 7, null, 'error', null, 'got 3, want 4']], 1],
  ['go-vet', [['go', 'main.go', 3, 15, 'error', null, 'fmt.Printf call needs 0 args but has 1 arg']], 1],
  [
    'isort',
    [
      ['isort', '/app/a.py', null, null, 'error', null, 'Imports are incorrectly sorted and/or formatted.'],
      ['isort', '/app/b.py', null, null, 'error', null, 'Imports are incorrectly sorted and/or formatted.'],
    ],
    2,
  ],
  ['jest', [['jest', 'fail.test.js', 1, 48, 'error', null, 'adds']], 1],
  [
    'mocha',
    [
      ['mocha', 'test/a.js', 1, 56, 'error', null, 'adds'],
      ['mocha', 'test/a.js', 1, 56, 'error', null, 'hangs'],
      ['mocha', 'test/a.js', 1, 56, 'error', null, 'suite'],
    ],
    3,
  ],
  [
    'mypy',
    [
      [
        'mypy',
        'a.py',
        1,
        null,
        'error',
        'import-not-found',
        'Cannot find implementation or library stub for module named "nolib"',
      ],
      [
        'mypy',
        'a.py',
        1,
        null,
        'info',
        null,
        'See https://mypy.readthedocs.io/en/stable/running_mypy.html#missing-imports',
      ],
      ['mypy', 'a.py', 3, null, 'error', 'return-value', 'Incompatible return value type (got "int", expected "str")'],
    ],
    6,
  ],
  ['node-test-tap', [['tap', '/app/nt.test.js', 1, 21, 'error', null, 'adds']], 1],
  ['node-test', [['tap', '/app/nt.test.js', 1, 21, 'error', null, 'adds']], 1],
  [
    'oxlint',
    [
      ['oxlint', 'a.js', 1, 1, 'error', 'eslint(no-debugger)', '`debugger` statement is not allowed'],
      ['oxlint', 'a.js', 1, 33, 'error', 'eslint(use-isnan)', 'Checking equality with NaN will always return false'],
    ],
    2,
  ],
  [
    'playwright',
    [
      ['playwright', 'tests/a.spec.js', 1, 50, 'error', null, 'adds'],
      [
        'other',
        'tests/a.spec.js',
        1,
        50,
        'error',
        null,
        '› adds ────────────────────────────────────────────────────────────────────',
      ],
    ],
    2,
  ],
  ['prettier-syntax', [['prettier', 'bad.js', 1, 7, 'error', null, 'SyntaxError: Unexpected token']], 1],
  ['prettier', [['prettier', 'a.js', null, null, 'error', null, '']], 1],
  [
    'pylint',
    [
      ['pylint', 'a.py', 1, 0, 'error', 'C0114', 'Missing module docstring (missing-module-docstring)'],
      ['pylint', 'a.py', 1, 0, 'error', 'C0410', 'Multiple imports on one line (os, sys) (multiple-imports)'],
      ['pylint', 'a.py', 2, 0, 'error', 'C0116', 'Missing function or method docstring (missing-function-docstring)'],
    ],
    13,
  ],
  ['pyrefly', [['pyrefly', 'a.py', 1, 18, 'error', 'missing-import', 'Cannot find module `nolib`']], 1],
  [
    'pyright',
    [
      ['pyright', '/app/a.py', 1, 18, 'error', 'reportMissingImports', 'Import "nolib" could not be resolved'],
      ['pyright', '/app/a.py', 3, 12, 'error', null, 'Type "int" is not assignable to return type "str"'],
      ['pyright', '/app/a.py', 5, 14, 'error', null, 'Type "Literal[\'s\']" is not assignable to declared type "int"'],
    ],
    5,
  ],
  ['pytest-collect', [['pytest', 'test_imp.py', null, null, 'error', null, '']], 1],
  [
    'pytest',
    [
      ['pytest', 'test_fail.py', 1, null, 'error', null, 'AssertionError'],
      ['pytest', 'test_fail.py', null, null, 'error', null, 'assert 1 == 2'],
    ],
    2,
  ],
  [
    'ruff-concise',
    [
      ['ruff', 'a.py', 1, 1, 'error', 'E401', 'Multiple imports on one line'],
      ['ruff', 'a.py', 1, 8, 'error', 'F401', '`os` imported but unused'],
      ['ruff', 'a.py', 1, 11, 'error', 'F401', '`sys` imported but unused'],
    ],
    4,
  ],
  [
    'ruff',
    [
      ['ruff', 'a.py', 1, 1, 'error', 'I001', 'Import block is un-sorted or un-formatted'],
      ['ruff', 'a.py', 1, 8, 'error', 'F401', '`os` imported but unused'],
      ['ruff', 'a.py', 1, 11, 'error', 'F401', '`sys` imported but unused'],
    ],
    4,
  ],
  ['rustc', [['rustc', 'src/main.rs', 1, 26, 'error', 'E0308', 'mismatched types']], 1],
  [
    'stylelint',
    [
      [
        'stylelint',
        'a.css',
        1,
        2,
        'error',
        'declaration-block-single-line-max-declarations',
        'Too many declarations, maximum 1',
      ],
      ['stylelint', 'a.css', 1, 9, 'error', 'color-hex-length', 'Expected "#ffffff" to be "#fff"'],
      ['stylelint', 'a.css', 1, 17, 'error', 'property-no-unknown', 'Unknown property "colr"'],
    ],
    3,
  ],
  ['tap', [['tap', 'a.test.js', 1, 45, 'error', null, 'should be equal']], 1],
  [
    'tsc-pretty',
    [
      ['tsc', 'a.ts', 1, 7, 'error', 'TS2322', "Type 'string' is not assignable to type 'number'."],
      ['tsc', 'a.ts', 1, 46, 'error', 'TS7006', "Parameter 'x' implicitly has an 'any' type."],
      ['tsc', 'a.ts', 1, 70, 'error', 'TS2554', 'Expected 1 arguments, but got 2.'],
    ],
    6,
  ],
  [
    'tsc',
    [
      ['tsc', 'a.ts', 1, 7, 'error', 'TS2322', "Type 'string' is not assignable to type 'number'."],
      ['tsc', 'a.ts', 1, 46, 'error', 'TS7006', "Parameter 'x' implicitly has an 'any' type."],
      ['tsc', 'a.ts', 1, 70, 'error', 'TS2554', 'Expected 1 arguments, but got 2.'],
    ],
    6,
  ],
  ['turbo-tsc', [['tsc', 'a.ts', 1, 7, 'error', 'TS2322', "Type 'string' is not assignable to type 'number'."]], 1],
  [
    'ty',
    [
      ['ty', 'a.py', 1, 8, 'error', 'import-not-found', 'Cannot resolve imported module `requests`'],
      ['ty', 'a.py', 1, 18, 'error', 'import-not-found', 'Cannot resolve imported module `nolib`'],
      ['ty', 'a.py', 3, 12, 'error', 'invalid-explicit-return', 'Return type does not match returned value'],
    ],
    6,
  ],
  [
    'unittest',
    [
      ['unittest', '/app/test_ut.py', 4, null, 'error', null, 'test_y (test_ut.A.test_y)'],
      ['python', '/app/test_ut.py', 4, null, 'error', null, "KeyError: 'k'"],
      ['unittest', '/app/test_ut.py', 3, null, 'error', null, 'test_x (test_ut.A.test_x)'],
    ],
    4,
  ],
  ['vitest', [['vitest', 'fail.test.js', 1, 134, 'error', null, 'adds']], 1],
];

describe('what a tool printed', () => {
  it.each(recordings)('is read from its own output: %s', async (name, first, count) => {
    const lines = (await readFile(`${folder}/${name}.txt`, 'utf8')).split('\n');

    const found = parseDiagnostics(lines);

    const problems = found.map(({ tool, file, line, column, severity, code, message }) => [
      tool,
      file,
      line,
      column,
      severity,
      code,
      message,
    ]);
    expect(problems.slice(0, 3)).toEqual(first);
    expect(found).toHaveLength(count);
  });

  it('is expected of every recording', async () => {
    const names = (await readdir(folder)).map((name) => name.replace(/\.txt$/, ''));

    expect(names.sort()).toEqual(recordings.map(([name]) => name).sort());
  });

  it('is read behind what a wrapper puts before it', () => {
    const [problem] = parseDiagnostics(['web:lint: /app/a.js', 'web:lint:   2:9  error  Missing semicolon  semi']);

    expect(problem).toMatchObject({ tool: 'eslint', file: '/app/a.js', line: 2, column: 9, code: 'semi' });
  });

  it('is read from a JSON line that the log has cut', () => {
    const json =
      '[{"filePath":"/app/a.js","messages":[{"ruleId":"semi","severity":2,"message":"Missing \\"semicolon\\".","line":2,"column":9,"nodeType":"x"},{"ruleId":"no-undef","sever';

    expect(parseDiagnostics([json])).toEqual([
      {
        tool: 'eslint',
        file: '/app/a.js',
        line: 2,
        column: 9,
        severity: 'error',
        message: 'Missing "semicolon".',
        code: 'semi',
      },
    ]);
  });
});
