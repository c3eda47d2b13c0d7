import { AutofixError } from '../../core/errors.ts';
import { oneLine } from '../../core/plain-text.ts';
import { type DoctorSection, examine, examineWithoutToken } from '../../orchestrator/doctor.ts';
import { colorsFor } from '../colors.ts';
import type { CommandContext } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { withSession } from '../with-session.ts';

const signs = { ok: '✔', missing: '✖', warning: '!', unknown: '?' } as const;

/** Looks at everything that a pass would need; exit status 3 when something is missing. */
export async function doctor(context: CommandContext): Promise<number> {
  const sections = await lookAtAll(context);
  print(sections, context);
  return sections.some(({ checks }) => checks.some(({ status }) => status === 'missing'))
    ? exitCode.failed
    : exitCode.ok;
}

/** Without a token there is still a machine to look at. */
async function lookAtAll(context: CommandContext): Promise<readonly DoctorSection[]> {
  const { env, cwd } = context.io;
  let sections: readonly DoctorSection[] = [];
  try {
    await withSession(context, { writes: false }, async (session) => {
      sections = await examine(session, { settings: session.services.settings, env, cwd });
      return exitCode.ok;
    });
  } catch (error) {
    if (!(error instanceof AutofixError) || error.code !== 'TOKEN_MISSING') throw error;
    return examineWithoutToken({ settings: (await context.settings()).settings, env, cwd }, error);
  }
  return sections;
}

function print(sections: readonly DoctorSection[], { io, flags }: CommandContext): void {
  const colors = colorsFor(io.stdout, flags, io);
  const paint = { ok: colors.green, missing: colors.red, warning: colors.yellow, unknown: colors.dim };
  for (const { title, checks } of sections) {
    io.stdout.write(`${colors.bold(oneLine(title))}\n`);
    for (const { name, status, detail } of checks)
      io.stdout.write(`  ${paint[status](signs[status])} ${name}: ${oneLine(detail)}\n`);
  }
}
