import type { Recipe } from '../types.ts';
import { namedFiles } from './support/captures.ts';
import { asArgument, decline, exactly, listed, propose, run } from './support/proposals.ts';
import { commandsOf } from './support/step-commands.ts';

const sources = /\.(?:c|cc|cpp|cxx|c\+\+|h|hh|hpp|hxx|h\+\+|m|mm|java|proto|cu|cuh|inc|ipp|tpp)$/;

export const clangFormatWrite: Recipe = {
  id: 'clang-format-write',
  summary: 'Formats C, C++ and Objective-C files with clang-format.',
  risk: 'safe',
  touches: ['**/*.{c,cc,cpp,cxx,c++,h,hh,hpp,hxx,h++,m,mm,java,proto,cu,cuh,inc,ipp,tpp}'],
  needs: ['clang-format'],
  limits: [
    'Formats the files that the log names, with the style options of the failing command.',
    'Declines where the step does not run clang-format itself, because its options are not known then.',
    'The version of the job is not known from the log, which lowers the confidence: versions format differently.',
  ],
  async propose(context) {
    const command = (await commandsOf(context, 'clang-format')).find(({ argv }) =>
      argv.some((word) => word === '-n' || word === '--dry-run' || word === '--Werror'),
    );
    if (command === undefined) return decline('the failing step does not run clang-format itself');
    const files = await namedFiles(context, (path) => sources.test(path));
    if (files.length === 0) return decline('the log names no source file of the repository');
    const { stdout } = await context.run(['clang-format', '--version']);
    const version = /\d+(?:\.\d+)+/.exec(stdout)?.[0] ?? 'unknown';
    const style = command.argv.filter((word) =>
      /^--?(?:style|fallback-style|sort-includes|qualifier-alignment)\b/.test(word),
    );
    return propose(clangFormatWrite, {
      title: `style: format ${listed(files)} with clang-format`,
      actions: [run(['clang-format', '-i', ...style, ...files.map(asArgument)])],
      touches: files.map(exactly),
      caveats: [{ why: `the project pins no version of clang-format; ${version} was used`, effect: -0.05 }],
    });
  },
};
