import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parseDiagnostics } from '../../../src/analyzer/diagnostics/parse.ts';
import { stripControls } from '../../../src/core/ansi.ts';

interface Expected {
  readonly tool: string;
  readonly file: string;
  readonly line: number;
  readonly column: number | null;
  readonly message: string;
  readonly code?: string;
}

/** What the tools printed when they were run: Debian 12's versions, actionlint 1.7.7, Terraform 1.x. */
const recorded: Record<string, Expected> = {
  actionlint: {
    tool: 'actionlint',
    file: '.github/workflows/ci.yml',
    line: 6,
    column: 23,
    message: 'property "even_name" is not defined',
    code: 'expression',
  },
  clang: { tool: 'gcc', file: 'cart.c', line: 3, column: 18, message: "use of undeclared identifier 'total'" },
  cmake: {
    tool: 'cmake',
    file: 'CMakeLists.txt',
    line: 3,
    column: null,
    message: 'Unknown CMake command "add_exe".',
    code: 'add_exe',
  },
  gcc: { tool: 'gcc', file: 'cart.c', line: 3, column: 18, message: '‘total’ undeclared' },
  gradle: {
    tool: 'javac',
    file: '/repo/src/main/java/Cart.java',
    line: 2,
    column: null,
    message: 'cannot find symbol',
  },
  javac: { tool: 'javac', file: 'Cart.java', line: 2, column: null, message: 'cannot find symbol' },
  kotlinc: { tool: 'kotlinc', file: 'Cart.kt', line: 1, column: 20, message: 'unresolved reference: prices' },
  ld: { tool: 'ld', file: '/repo/l.c', line: 2, column: null, message: "undefined reference to `total'" },
  maven: { tool: 'maven', file: '/repo/src/main/java/Cart.java', line: 2, column: 24, message: 'cannot find symbol' },
  phpunit: { tool: 'phpunit', file: '/repo/tests/CartTest.php', line: 3, column: null, message: 'CartTest::testAdds' },
  rspec: { tool: 'rspec', file: './spec/cart_spec.rb', line: 2, column: null, message: 'Cart adds' },
  rubocop: {
    tool: 'rubocop',
    file: 'cart.rb',
    line: 1,
    column: 1,
    message: 'Missing frozen string literal comment.',
    code: 'Style/FrozenStringLiteralComment',
  },
  'rubocop-emacs': {
    tool: 'rubocop',
    file: '/repo/cart.rb',
    line: 1,
    column: 1,
    message: 'Missing frozen string literal comment.',
    code: 'Style/FrozenStringLiteralComment',
  },
  scalac: { tool: 'scalac', file: 'Cart.scala', line: 2, column: null, message: 'not found: value prices' },
  shellcheck: {
    tool: 'shellcheck',
    file: 'ci.sh',
    line: 2,
    column: null,
    message: 'Double quote to prevent globbing',
    code: 'SC2086',
  },
  'shellcheck-gcc': {
    tool: 'gcc',
    file: 'ci.sh',
    line: 2,
    column: 6,
    message: 'Double quote to prevent globbing',
    code: 'SC2086',
  },
  terraform: { tool: 'terraform', file: 'main.tf', line: 2, column: null, message: 'Reference to undeclared input' },
  'terraform-plain': {
    tool: 'terraform',
    file: 'main.tf',
    line: 2,
    column: null,
    message: 'Reference to undeclared input',
  },
};

describe('parseDiagnostics reads what was recorded of', () => {
  it.each(Object.entries(recorded))('%s', async (name, { message, code, ...place }) => {
    const text = await readFile(new URL(`recorded/${name}.txt`, import.meta.url), 'utf8');
    const [first] = parseDiagnostics(text.split('\n').map((line) => stripControls(line).trimEnd()));
    expect(first).toMatchObject({ ...place, ...(code === undefined ? {} : { code }) });
    expect(first?.message).toContain(message);
  });
});

/** Tools that need Windows, macOS, the .NET SDK, Packagist or a Docker daemon: lines of their documentation and sources. */
const documented: Record<string, { readonly text: string } & Expected> = {
  'msvc (learn.microsoft.com, MSBuild diagnostic format)': {
    text: "D:\\a\\shop\\src\\main.cpp(12,5): error C2065: 'total': undeclared identifier [D:\\a\\shop\\shop.vcxproj]",
    tool: 'msvc',
    file: 'D:\\a\\shop\\src\\main.cpp',
    line: 12,
    column: 5,
    message: "'total': undeclared identifier",
    code: 'C2065',
  },
  'msvc from a parallel build': {
    text: "  3>C:\\shop\\main.cpp(3): fatal error C1083: Cannot open include file: 'zlib.h': No such file or directory",
    tool: 'msvc',
    file: 'C:\\shop\\main.cpp',
    line: 3,
    column: null,
    message: "Cannot open include file: 'zlib.h'",
    code: 'C1083',
  },
  'dotnet build (MSBuild diagnostic format)': {
    text: "/repo/src/Cart.cs(12,5): error CS0103: The name 'foo' does not exist in the current context [/repo/src/Shop.csproj]",
    tool: 'dotnet',
    file: '/repo/src/Cart.cs',
    line: 12,
    column: 5,
    message: "The name 'foo' does not exist in the current context",
    code: 'CS0103',
  },
  'swiftc (swift-driver, text diagnostics)': {
    text: "/repo/Sources/Shop/Cart.swift:12:5: error: cannot find 'foo' in scope",
    tool: 'swiftc',
    file: '/repo/Sources/Shop/Cart.swift',
    line: 12,
    column: 5,
    message: "cannot find 'foo' in scope",
  },
  'phpstan (TableErrorFormatter)': {
    text: ' ------ -----------------------------------\n  Line   src/Cart.php\n ------ -----------------------------------\n  12     Undefined variable: $total\n ------ -----------------------------------',
    tool: 'phpstan',
    file: 'src/Cart.php',
    line: 12,
    column: null,
    message: 'Undefined variable: $total',
  },
  'docker build (BuildKit, solver/errdefs/source.go)': {
    text: 'Dockerfile:3\n--------------------\n   1 |     FROM node:24\n   3 | >>> RUN npm test\n--------------------\nERROR: failed to solve: process "/bin/sh -c npm test" did not complete successfully: exit code: 1',
    tool: 'docker',
    file: 'Dockerfile',
    line: 3,
    column: null,
    message: 'failed to solve: process "/bin/sh -c npm test"',
  },
};

describe('parseDiagnostics reads what is documented of', () => {
  it.each(Object.entries(documented))('%s', (_, { text, message, code, ...place }) => {
    const [first] = parseDiagnostics(text.split('\n'));
    expect(first).toMatchObject({ ...place, ...(code === undefined ? {} : { code }) });
    expect(first?.message).toContain(message);
  });
});
