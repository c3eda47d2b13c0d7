type Combination = Readonly<Record<string, unknown>>;

/** Every combination of a matrix, as the provider expands it: the product, less `exclude`, with `include` merged or added. */
export function expandMatrix(matrix: Readonly<Record<string, unknown>>): Combination[] {
  const { include, exclude, ...axes } = matrix;
  const product = Object.entries(axes).reduce<Record<string, unknown>[]>(
    (rows, [key, values]) =>
      Array.isArray(values) ? rows.flatMap((row) => values.map((value: unknown) => ({ ...row, [key]: value }))) : rows,
    [{}],
  );
  const base = Object.keys(axes).length === 0 ? [] : product;
  const kept = base.filter((row) => !rowsOf(exclude).some((pattern) => fits(row, pattern)));
  return withIncludes(kept, rowsOf(include), Object.keys(axes));
}

/** An `include` row extends the combinations whose own values it does not contradict; otherwise it is one of its own. */
function withIncludes(
  rows: Record<string, unknown>[],
  includes: readonly Combination[],
  axes: readonly string[],
): Combination[] {
  const result = rows.map((row) => ({ ...row }));
  const added: Combination[] = [];
  for (const extra of includes) {
    const original = Object.fromEntries(Object.entries(extra).filter(([key]) => axes.includes(key)));
    const targets = result.filter((row) => fits(row, original));
    if (targets.length === 0) added.push(extra);
    for (const row of targets) Object.assign(row, extra);
  }
  return [...result, ...added];
}

function fits(row: Combination, pattern: Combination): boolean {
  return Object.entries(pattern).every(([key, value]) => JSON.stringify(row[key]) === JSON.stringify(value));
}

function rowsOf(value: unknown): Combination[] {
  return Array.isArray(value)
    ? (value as unknown[]).filter((row): row is Combination => typeof row === 'object' && row !== null)
    : [];
}

/** The values in parentheses that the provider puts behind the name of a matrix job. */
export function matrixSuffix(combination: Combination): string {
  const texts = Object.values(combination).flatMap(leaves);
  return texts.length === 0 ? '' : ` (${texts.join(', ')})`;
}

function leaves(value: unknown): string[] {
  if (typeof value !== 'object' || value === null)
    return [value === null ? '' : String(value as string | number | boolean)];
  return Object.values(value).flatMap(leaves);
}
