import type { LoadedSettings } from '../config/load.ts';
import type { Io } from './io.ts';

/** What a command gets: its arguments, its flags by their camel-case names, and the streams. */
export interface CommandContext {
  readonly io: Io;
  readonly args: readonly string[];
  readonly flags: Readonly<Record<string, unknown>>;
  /** All layers of settings, checked. */
  settings(): Promise<LoadedSettings>;
}

export type CommandFunction = (context: CommandContext) => Promise<number>;

export interface FlagRow {
  readonly flag: string;
  readonly summary: string;
  readonly values?: readonly string[];
  readonly repeatable?: boolean;
}

/** One row of the table of commands. */
export interface CommandRow {
  /** Words after the program's name, e.g. `rules list`, then its arguments as commander writes them. */
  readonly name: string;
  readonly args?: string;
  readonly summary: string;
  /** Takes the flags of the settings. */
  readonly takesSettings?: boolean;
  readonly flags?: readonly FlagRow[];
  readonly load: () => Promise<CommandFunction>;
}
