import type { Action } from '../../core/plan.ts';
import type { Recipe, RecipeContext } from '../types.ts';
import { decline, exactly, listed, propose, shown } from './support/proposals.ts';

/** The headers of the C and C++ standards, C++23 the last. */
const standardHeaders = new Set(
  `
  assert.h complex.h ctype.h errno.h fenv.h float.h inttypes.h iso646.h limits.h locale.h math.h setjmp.h signal.h stdalign.h
  stdarg.h stdatomic.h stdbool.h stddef.h stdint.h stdio.h stdlib.h stdnoreturn.h string.h tgmath.h threads.h time.h uchar.h
  wchar.h wctype.h
  algorithm any array atomic barrier bit bitset cassert cctype cerrno cfenv cfloat charconv chrono cinttypes climits clocale cmath
  codecvt compare complex concepts condition_variable coroutine csetjmp csignal cstdarg cstddef cstdint cstdio cstdlib cstring
  ctime cuchar cwchar cwctype deque exception execution expected filesystem format forward_list fstream functional future
  generator initializer_list iomanip ios iosfwd iostream istream iterator latch limits list locale map mdspan memory
  memory_resource mutex new numbers numeric optional ostream print queue random ranges ratio regex scoped_allocator semaphore set
  shared_mutex source_location span spanstream sstream stack stacktrace stdexcept stop_token streambuf string string_view
  strstream syncstream system_error thread tuple type_traits typeindex typeinfo unordered_map unordered_set utility valarray
  variant vector version
  `
    .trim()
    .split(/\s+/),
);

export const cppAddStandardHeader: Recipe = {
  id: 'cpp-add-standard-header',
  summary:
    "Includes the standard header that the compiler's own note names (`did you forget to '#include <string>'?`).",
  risk: 'safe',
  touches: ['**/*.{c,cc,cpp,cxx,c++,h,hh,hpp,hxx,h++,ipp,tpp,inl}'],
  needs: [],
  limits: [
    'Only headers of the C and C++ standards that the note of gcc or clang names, in the file that it names.',
    'Declines where a note points into a file outside the repository, and where the file includes the header already.',
  ],
  async propose(context) {
    const wanted = await wantedHeaders(context);
    if ('declined' in wanted) return wanted;
    const actions: Action[] = [];
    for (const [file, headers] of wanted.headers) {
      let text = (await context.repository.read(file)) ?? '';
      for (const header of headers) {
        if (includes(text, header)) return decline(`${shown(file)} includes <${header}> already`);
        text = withHeader(text, header);
      }
      actions.push({ kind: 'write', path: file, content: text });
    }
    const files = actions.map((action) => ('path' in action ? action.path : ''));
    return propose(cppAddStandardHeader, {
      title: `fix: include the missing standard headers in ${listed(files)}`,
      actions,
      touches: files.map(exactly),
    });
  },
};

async function wantedHeaders(
  context: RecipeContext,
): Promise<{ headers: ReadonlyMap<string, ReadonlySet<string>> } | { declined: string }> {
  const headers = new Map<string, Set<string>>();
  for (const { captures } of context.diagnosis.findings) {
    const { file: printed = '', header = '' } = captures;
    if (header === '') continue;
    if (!standardHeaders.has(header)) return { declined: `${shown(header)} is no header of the C or C++ standard` };
    const file = await context.repository.resolve(printed);
    if (file === null) return { declined: `${shown(printed)} is no file of the repository` };
    headers.set(file, (headers.get(file) ?? new Set()).add(header));
  }
  return headers.size === 0 ? { declined: 'the compiler names no header' } : { headers };
}

const include = /^[ \t]*#[ \t]*include[ \t]*(?<name><[^>\n]+>|"[^"\n]+")/;

function includes(text: string, header: string): boolean {
  return text.split('\n').some((line) => include.exec(line)?.groups?.['name'] === `<${header}>`);
}

/** In its place among the first sorted group of standard headers, else behind the last include, else behind the head of the file. */
function withHeader(text: string, header: string): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(/\r?\n/);
  const line = `#include <${header}>`;
  const names = lines.map((each) => include.exec(each)?.groups?.['name'] ?? null);
  const isStandard = (name: string | null | undefined) =>
    name != null && standardHeaders.has(name.replace(/[<>]/g, ''));
  const first = names.findIndex(isStandard);
  if (first >= 0) {
    let at = first;
    while (isStandard(names[at]) && (names[at] ?? '') < `<${header}>`) at += 1;
    lines.splice(at, 0, line);
    return lines.join(newline);
  }
  const last = names.findLastIndex((name) => name !== null);
  if (last >= 0) {
    lines.splice(last + 1, 0, ...(names[last]?.startsWith('"') === true ? ['', line] : [line]));
    return lines.join(newline);
  }
  lines.splice(headLength(lines), 0, line, '');
  return lines.join(newline);
}

/** Lines of comments, `#pragma once` and an include guard, with the empty lines behind them. */
function headLength(lines: readonly string[]): number {
  let at = 0;
  let inComment = false;
  for (const [index, line] of lines.entries()) {
    if (inComment || /^\s*\/\*/.test(line)) {
      inComment = !line.includes('*/');
      at = index + 1;
      continue;
    }
    const guard = /^\s*#\s*ifndef\s+(?<name>\w+)\s*$/.exec(line)?.groups?.['name'];
    const isGuard = guard !== undefined && (lines[index + 1] ?? '').includes(`define ${guard}`);
    const defines = /^\s*#\s*define\s+\w+\s*$/.test(line) && /^\s*#\s*ifndef\b/.test(lines[index - 1] ?? '');
    if (!isGuard && !defines && !/^\s*$|^\s*\/\/|^\s*#\s*pragma\s+once\b/.test(line)) break;
    at = index + 1;
  }
  return at;
}
