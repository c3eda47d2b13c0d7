import { describe, expect, it } from 'vitest';
import { parseDiagnostics } from '../../../src/analyzer/diagnostics/parse.ts';

type Row = readonly [tool: string, text: string, file: string, line: number | null, column: number | null, severity: string, message: string, code: string | null];

const rows: readonly Row[] = [
  ['tsc', "src/a.ts(2,3): error TS2322: Type 'string' is not assignable.", 'src/a.ts', 2, 3, 'error', "Type 'string' is not assignable.", 'TS2322'],
  ['tsc', "src/a.ts:2:3 - error TS2322: Type 'string' is not assignable.", 'src/a.ts', 2, 3, 'error', "Type 'string' is not assignable.", 'TS2322'],
  ['eslint', "/app/src/cart.js\n  2:9   error  'rate' is assigned a value but never used  no-unused-vars", '/app/src/cart.js', 2, 9, 'error', "'rate' is assigned a value but never used", 'no-unused-vars'],
  ['stylelint', "a.css\n  46:3   ✖  Unexpected longhand value  shorthand-property", 'a.css', 46, 3, 'error', 'Unexpected longhand value', 'shorthand-property'],
  ['prettier', '[warn] src/cart.js', 'src/cart.js', null, null, 'error', '', null],
  ['ruff', "shop/cart.py:1:1: F401 'os' imported but unused", 'shop/cart.py', 1, 1, 'error', "'os' imported but unused", 'F401'],
  ['ruff', "F401 [*] `os` imported but unused\n --> shop/cart.py:1:8", 'shop/cart.py', 1, 8, 'error', '`os` imported but unused', 'F401'],
  ['mypy', 'a.py:3: error: Incompatible return value type  [return-value]', 'a.py', 3, null, 'error', 'Incompatible return value type', 'return-value'],
  ['pyright', '  /app/a.py:3:12 - error: "x" is not defined (reportUndefinedVariable)', '/app/a.py', 3, 12, 'error', '"x" is not defined', 'reportUndefinedVariable'],
  ['black', 'would reformat src/a.py', 'src/a.py', null, null, 'error', '', null],
  ['pytest', 'FAILED test_cart.py::test_total - assert 3 == 4', 'test_cart.py', null, null, 'error', 'assert 3 == 4', null],
  ['pytest', 'test_cart.py:2: AssertionError', 'test_cart.py', 2, null, 'error', 'AssertionError', null],
  ['unittest', 'FAIL: test_total (tests.test_cart.CartTest.test_total)\n---\nTraceback (most recent call last):\n  File "/app/tests/test_cart.py", line 4, in test_total', '/app/tests/test_cart.py', 4, null, 'error', 'test_total (tests.test_cart.CartTest.test_total)', null],
  ['go', './main.go:6:2: declared and not used: x', './main.go', 6, 2, 'error', 'declared and not used: x', null],
  ['golangci-lint', 'a.go:4:2: Error return value is not checked (errcheck)', 'a.go', 4, 2, 'error', 'Error return value is not checked', 'errcheck'],
  ['rustc', 'error[E0308]: mismatched types\n --> src/main.rs:2:22', 'src/main.rs', 2, 22, 'error', 'mismatched types', 'E0308'],
  ['javac', 'Cart.java:2: error: cannot find symbol', 'Cart.java', 2, null, 'error', 'cannot find symbol', null],
  ['maven', '[ERROR] /app/A.java:[12,34] cannot find symbol', '/app/A.java', 12, 34, 'error', 'cannot find symbol', null],
  ['kotlinc', 'e: file:///app/A.kt:12:3 Unresolved reference: x', '/app/A.kt', 12, 3, 'error', 'Unresolved reference: x', null],
  ['scalac', '[error] /app/A.scala:12:3: not found: value x', '/app/A.scala', 12, 3, 'error', 'not found: value x', null],
  ['gcc', 'cart.c:4:18: error: ‘total’ undeclared (first use in this function)', 'cart.c', 4, 18, 'error', '‘total’ undeclared (first use in this function)', null],
  ['gcc', 'cart.c:3:7: warning: unused variable ‘x’ [-Wunused-variable]', 'cart.c', 3, 7, 'warning', 'unused variable ‘x’', 'Wunused-variable'],
  ['cmake', 'CMake Error at CMakeLists.txt:3 (find_package):\n  By not providing "FindX.cmake"', 'CMakeLists.txt', 3, null, 'error', 'By not providing "FindX.cmake"', 'find_package'],
  ['msvc', 'a.cpp(12): fatal error C1083: Cannot open include file', 'a.cpp', 12, null, 'error', 'Cannot open include file', 'C1083'],
  ['dotnet', 'C:\\src\\A.cs(12,5): error CS0103: The name x does not exist [C:\\src\\A.csproj]', 'C:\\src\\A.cs', 12, 5, 'error', 'The name x does not exist', 'CS0103'],
  ['rspec', 'rspec ./spec/cart_spec.rb:12 # Cart adds prices', './spec/cart_spec.rb', 12, null, 'error', 'Cart adds prices', null],
  ['rubocop', 'a.rb:45:5: C: Style/Trailing: Put a comma', 'a.rb', 45, 5, 'warning', 'Put a comma', 'Style/Trailing'],
  ['phpunit', '1) Shop\\CartTest::testTotal\nFailed asserting that 1 is 2.\n\n/app/tests/CartTest.php:12', '/app/tests/CartTest.php', 12, null, 'error', 'Shop\\CartTest::testTotal', null],
  ['php', 'PHP Parse error:  syntax error, unexpected token "{" in cart.php on line 2', 'cart.php', 2, null, 'error', 'syntax error, unexpected token "{"', null],
  ['shellcheck', 'In run.sh line 2:\nrm -rf $1/$2\n       ^-- SC2086 (info): Double quote to prevent globbing.', 'run.sh', 2, null, 'info', 'Double quote to prevent globbing.', 'SC2086'],
  ['terraform', '│ Error: Unsupported argument\n│ \n│   on main.tf line 3, in resource "x" "y":', 'main.tf', 3, null, 'error', 'Unsupported argument', null],
  ['actionlint', '.github/workflows/ci.yml:9:5: unexpected key "step" [syntax-check]', '.github/workflows/ci.yml', 9, 5, 'error', 'unexpected key "step"', 'syntax-check'],
  ['jest', '  ● cart › adds prices\n\n    expect(received).toBe(expected)\n\n      at Object.<anonymous> (src/cart.test.ts:3:5)', 'src/cart.test.ts', 3, 5, 'error', 'cart › adds prices', null],
  ['playwright', '  1) [chromium] › tests/a.spec.ts:8:11 › buys a shoe ────', 'tests/a.spec.ts', 8, 11, 'error', 'buys a shoe', null],
];

describe('parseDiagnostics reads', () => {
  it.each(rows)('%s: %s', (tool, text, file, line, column, severity, message, code) => {
    expect(parseDiagnostics(text.split('\n'))[0]).toEqual({ tool, file, line, column, severity, message, code });
  });
});

describe('parseDiagnostics stays silent about', () => {
  it.each([
    'Done in 3.21s.',
    'https://example.com/a.html:80:1: not a file',
    '10:22:33 starting',
    '    at Object.<anonymous> (/app/src/index.js:10:5)',
    'v1.2.3: released',
  ])('%s', (line) => {
    expect(parseDiagnostics([line])).toEqual([]);
  });
});

it('reads a hundred thousand hostile characters in no time', () => {
  const started = performance.now();
  parseDiagnostics(['a/'.repeat(50_000), ' '.repeat(100_000), 'a.b:'.repeat(25_000), '('.repeat(100_000)]);

  expect(performance.now() - started).toBeLessThan(1000);
});
