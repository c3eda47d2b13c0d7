import { oneLine } from '../../core/plain-text.ts';
import { examine } from '../../orchestrator/doctor.ts';
import { colorsFor } from '../colors.ts';
import type { CommandContext } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { withSession } from '../with-session.ts';

const signs = { ok: '✔', missing: '✖', warning: '!', unknown: '?' } as const;

/** Looks at everything that a pass would need; exit status 3 when something is missing. */
export async function doctor(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  const colors = colorsFor(io.stdout, flags, io);
  const paint = { ok: colors.green, missing: colors.red, warning: colors.yellow, unknown: colors.dim };
  return withSession(context, { writes: false }, async (session) => {
    const sections = await examine(session, { settings: session.services.settings, env: io.env, cwd: io.cwd });
    for (const { title, checks } of sections) {
      io.stdout.write(`${colors.bold(oneLine(title))}\n`);
      for (const { name, status, detail } of checks)
        io.stdout.write(`  ${paint[status](signs[status])} ${name}: ${oneLine(detail)}\n`);
    }
    return sections.some(({ checks }) => checks.some(({ status }) => status === 'missing'))
      ? exitCode.failed
      : exitCode.ok;
  });
}
