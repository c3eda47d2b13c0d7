/** What one setting is: its kind and bounds, its default, and the flag and the environment variable that set it. */
export interface Option<T> {
  readonly kind: 'boolean' | 'integer' | 'number' | 'string' | 'enum' | 'list';
  readonly default: T;
  readonly summary: string;
  /** As `--help` shows it, e.g. `--lookback <minutes>`. */
  readonly flag?: string;
  /** Beside the name made from the key; see `environmentName`. */
  readonly env?: string;
  readonly min?: number;
  readonly max?: number;
  readonly values?: readonly string[];
  /** A string may be null: not set. */
  readonly nullable?: boolean;
  /** Never printed. */
  readonly secret?: boolean;
  /** Read from the environment alone: a settings file that holds it is refused. */
  readonly environmentOnly?: boolean;
  /** May be set by a file in the watched repository; the others belong to the operator. */
  readonly perRepository?: boolean;
}

type Row<T> = Omit<Option<T>, 'kind' | 'values'>;

/** One builder a kind, so that a row states only what is its own. */
export const flagOf = (row: Row<boolean>): Option<boolean> => ({ kind: 'boolean', ...row });
export const integer = (row: Row<number>): Option<number> => ({ kind: 'integer', ...row });
export const number = (row: Row<number>): Option<number> => ({ kind: 'number', ...row });
export const text = (row: Row<string>): Option<string> => ({ kind: 'string', ...row });
export const optionalText = (row: Omit<Row<string | null>, 'default'>): Option<string | null> => ({
  kind: 'string',
  default: null,
  nullable: true,
  ...row,
});
export const list = (row: Row<readonly string[]>): Option<readonly string[]> => ({ kind: 'list', ...row });
export const oneOf = <const V extends string>(values: readonly V[], row: Row<NoInfer<V>>): Option<V> => ({
  kind: 'enum',
  values,
  ...row,
});
export const listOf = <const V extends string>(
  values: readonly V[],
  row: Row<readonly NoInfer<V>[]>,
): Option<readonly V[]> => ({
  kind: 'list',
  values,
  ...row,
});
