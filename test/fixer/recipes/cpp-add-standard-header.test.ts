import { describe, expect, it } from 'vitest';
import { cppAddStandardHeader } from '../../../src/fixer/recipes/cpp-add-standard-header.ts';
import { contextFrom } from '../../support/recipe-context.ts';

function propose(text: string, header = 'string', file = 'a.cpp') {
  return cppAddStandardHeader.propose(contextFrom({ captures: [{ file, header }], files: { 'a.cpp': text } }));
}

describe('a header that the compiler names', () => {
  it.each([
    {
      title: 'takes its place among sorted ones',
      text: '#include <algorithm>\n#include <vector>\n',
      after: '#include <algorithm>\n#include <string>\n#include <vector>\n',
    },
    {
      title: "follows the file's own in a group of its own",
      text: '#include "a.hpp"\n\nint a;\n',
      after: '#include "a.hpp"\n\n#include <string>\n\nint a;\n',
    },
    {
      title: 'follows a foreign one',
      text: '#include <zlib.h>\nint a;\n',
      after: '#include <zlib.h>\n#include <string>\nint a;\n',
    },
    {
      title: 'stands behind the head of the file',
      text: '// Prices.\n#pragma once\n\nint a;\n',
      after: '// Prices.\n#pragma once\n\n#include <string>\n\nint a;\n',
    },
    {
      title: 'stands inside the include guard',
      text: '#ifndef A_H\n#define A_H\n\nint a;\n#endif\n',
      after: '#ifndef A_H\n#define A_H\n\n#include <string>\n\nint a;\n#endif\n',
    },
    {
      title: 'keeps Windows line ends',
      text: '#include <vector>\r\nint a;\r\n',
      after: '#include <string>\r\n#include <vector>\r\nint a;\r\n',
    },
  ])('$title', async ({ text, after }) => {
    expect(await propose(text)).toMatchObject({
      plan: { actions: [{ path: 'a.cpp', content: after }], touches: ['a.cpp'] },
    });
  });

  it.each([
    { title: 'that is not of the standard', header: '../secrets.h', why: 'no header of the C or C++ standard' },
    { title: 'that is included already', header: 'vector', why: 'includes <vector> already' },
    {
      title: 'of a file outside the repository',
      header: 'string',
      file: '/usr/include/b.h',
      why: 'no file of the repository',
    },
  ])('$title is left alone', async ({ header, file, why }) => {
    expect(await propose('#include <vector>\n', header, file)).toEqual({ declined: expect.stringContaining(why) });
  });
});
