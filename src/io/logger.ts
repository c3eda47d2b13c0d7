import { AsyncLocalStorage } from 'node:async_hooks';
import { Writable } from 'node:stream';
import type { Logger as WinstonLogger, transport } from 'winston';
import { messageOf } from '../core/errors.ts';
import { oneLine } from '../core/plain-text.ts';
import { redactDeep } from '../core/redact-deep.ts';
import type { Redact } from '../core/redact-deep.ts';
import { rotatingFile } from './rotating-file.ts';
import type { RotationOptions } from './rotating-file.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * warn and error take a constant message with what varies in the fields, so that lines can be grouped; info and debug may
 * hold values in the text.
 */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger that adds these fields to every line, e.g. `{ run: '4711' }`. */
  child(fields: LogFields): Logger;
  /** Resolves when everything is written; nothing may be logged afterwards. */
  close(): Promise<void>;
}

export interface LoggerOptions {
  readonly level: LogLevel;
  /** `human` for a terminal, one JSON object a line otherwise. */
  readonly format: 'human' | 'json';
  readonly stream: NodeJS.WritableStream;
  readonly redact: Redact;
  readonly colour?: boolean;
  /** Also written, as JSON, and rotated. */
  readonly file?: RotationOptions;
}

const paint = { debug: '\u001b[2m', info: '\u001b[36m', warn: '\u001b[33m', error: '\u001b[31m' } as const;

/** Makes the program's log. Every string of every line, keys and errors included, passes `redact` before it reaches a sink. */
export async function createLogger(options: LoggerOptions): Promise<Logger> {
  const winston = await import('winston');
  const { combine, timestamp, printf } = winston.format;
  const json = combine(
    timestamp(),
    printf((info) => jsonLine(info, options.redact)),
  );
  const human = combine(
    timestamp(),
    printf((info) => humanLine(info, options)),
  );
  const transports: transport[] = [
    new winston.transports.Stream({ stream: sink(options.stream), format: options.format === 'human' ? human : json }),
  ];
  if (options.file !== undefined)
    transports.push(new winston.transports.Stream({ stream: rotatingFile(options.file), format: json }));
  const logger = winston.createLogger({
    levels: { error: 0, warn: 1, info: 2, debug: 3 },
    level: options.level === 'silent' ? 'error' : options.level,
    silent: options.level === 'silent',
    transports,
  });
  // A log that cannot be written (a full disk, a closed pipe) must not end the program that it tells about.
  logger.on('error', () => undefined);
  for (const one of transports) one.on('error', () => undefined);
  return wrap(logger, {});
}

const surroundings = new AsyncLocalStorage<LogFields>();

/** Adds the fields to every line that is logged while the work is done, by whatever logger and however deep below, e.g. a run's id. */
export function withLogFields<Result>(fields: LogFields, work: () => Promise<Result>): Promise<Result> {
  return surroundings.run({ ...surroundings.getStore(), ...fields }, work);
}

/** A log for those who want none. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLogger,
  close: () => Promise.resolve(),
};

function wrap(logger: WinstonLogger, bound: LogFields): Logger {
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: LogFields = {}) => {
      logger.log({ level, message, fields: { ...surroundings.getStore(), ...bound, ...fields } });
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => wrap(logger, { ...bound, ...fields }),
    close: () =>
      new Promise((resolve) => {
        logger.once('finish', () => resolve());
        logger.end();
      }),
  };
}

interface LogInfo {
  readonly level: string;
  readonly message: unknown;
  readonly timestamp?: unknown;
  readonly fields?: unknown;
}

/** Strings are redacted one by one before they are joined, so that an escaped quote cannot hide a secret or a mask break the JSON. */
function jsonLine(info: LogInfo, redact: Redact): string {
  const fields = redactDeep(plainFields(info.fields), redact);
  return JSON.stringify({ ...fields, time: info.timestamp, level: info.level, message: redact(String(info.message)) });
}

function humanLine(info: LogInfo, { redact, colour = false }: LoggerOptions): string {
  const level = info.level as keyof typeof paint;
  const fields = Object.entries(redactDeep(plainFields(info.fields), redact)).map(
    ([key, value]) => `${key}=${shown(value)}`,
  );
  const label = colour ? `${paint[level]}${level.padEnd(5)}\u001b[0m` : level.padEnd(5);
  const time = String(info.timestamp).slice(11, 19);
  const text = oneLine(redact([String(info.message), ...fields].join(' ')), 4000);
  return `${time} ${label} ${text}`;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return typeof value === 'string' && /[\s"=]/.test(text) ? JSON.stringify(text) : text;
}

/** Fields as plain data: errors as their message and code, nothing circular, nothing endless. */
function plainFields(fields: unknown): Record<string, unknown> {
  return plain(fields ?? {}, 0, new Set()) as Record<string, unknown>;
}

function plain(value: unknown, depth: number, above: ReadonlySet<object>): unknown {
  if (value instanceof Error) return errorFields(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function') return String(value);
  if (value === null || typeof value !== 'object') return value;
  if (above.has(value) || depth > 6) return '[…]';
  const path = new Set([...above, value]);
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => plain(item, depth + 1, path));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, depth + 1, path)]));
}

function errorFields(error: Error): Record<string, unknown> {
  const code = (error as { code?: unknown }).code;
  return { error: error.name, message: messageOf(error), ...(code === undefined ? {} : { code: String(code) }) };
}

/** Keeps winston from ending a stream that is not its own (standard error). */
function sink(stream: NodeJS.WritableStream): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk: string | Uint8Array, _encoding, done) {
      stream.write(chunk, () => done());
    },
  });
}
