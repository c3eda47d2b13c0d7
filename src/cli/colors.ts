import picocolors from 'picocolors';
import type { Io } from './io.ts';

export type Colors = ReturnType<typeof picocolors.createColors>;

/** Colour on a terminal, unless `--no-color`, NO_COLOR or a dumb terminal say otherwise; FORCE_COLOR turns it on anywhere. */
export function colorsFor(
  stream: { readonly isTTY?: boolean },
  flags: Readonly<Record<string, unknown>>,
  io: Io,
): Colors {
  const { NO_COLOR, FORCE_COLOR, TERM } = io.env;
  const off = flags['color'] === false || (NO_COLOR !== undefined && NO_COLOR !== '') || TERM === 'dumb';
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0';
  return picocolors.createColors(!off && (forced || stream.isTTY === true));
}
