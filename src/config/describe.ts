import { environmentName, type OptionKey, optionKeys, optionOf } from './options.ts';

/** `config/default.json`: every setting with its default, nested as in a settings file. */
export function defaultsObject(): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const key of optionKeys) {
    const option = optionOf(key);
    if (!option.secret) setPath(root, key, option.default);
  }
  return root;
}

/** `config/schema.json`: JSON Schema (2020-12) of a settings file, for editors. */
export function settingsSchema(): Record<string, unknown> {
  const root = objectSchema();
  for (const key of optionKeys.filter((key) => optionOf(key).environmentOnly !== true)) {
    const words = key.split('.');
    let group = root;
    for (const word of words.slice(0, -1)) group = child(group, word);
    group.properties[words.at(-1) ?? key] = optionSchema(key);
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Settings of ci-autofix',
    ...root,
    properties: { $schema: { type: 'string' }, ...root.properties },
  };
}

/** `docs/settings.md`: one row a setting. */
export function settingsTable(): string {
  const rows = optionKeys.map((key) => {
    const option = optionOf(key);
    const environment = [option.env, environmentName(key)].filter(Boolean).map((name) => `\`${name}\``);
    const flag = option.flag ? `\`${option.flag}\`` : '';
    const bounds = option.values ? ` One of ${option.values.map((value) => `\`${value}\``).join(', ')}.` : '';
    const cells = [
      `\`${key}\``,
      `${option.summary}.${bounds}`,
      `\`${JSON.stringify(option.default)}\``,
      flag,
      environment.join('<br>'),
    ];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return [
    '| Setting | What it does | Default | Flag | Environment |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

interface ObjectSchema extends Record<string, unknown> {
  type: 'object';
  additionalProperties: false;
  properties: Record<string, unknown>;
}

function objectSchema(): ObjectSchema {
  return { type: 'object', additionalProperties: false, properties: {} };
}

function child(group: ObjectSchema, word: string): ObjectSchema {
  group.properties[word] ??= objectSchema();
  return group.properties[word] as ObjectSchema;
}

function optionSchema(key: OptionKey): Record<string, unknown> {
  const option = optionOf(key);
  const { summary: description, default: fallback } = option;
  if (option.kind === 'enum') return { enum: option.values, default: fallback, description };
  if (option.kind === 'list') {
    const items = option.values ? { enum: option.values } : { type: 'string' };
    return { type: 'array', items, default: fallback, description };
  }
  const type = option.nullable ? [option.kind, 'null'] : option.kind;
  const bounds = {
    ...(option.min === undefined ? {} : { minimum: option.min }),
    ...(option.max === undefined ? {} : { maximum: option.max }),
  };
  return { type, ...bounds, ...(option.secret ? {} : { default: fallback }), description };
}

function setPath(root: Record<string, unknown>, key: string, value: unknown): void {
  const words = key.split('.');
  let group = root;
  for (const word of words.slice(0, -1)) {
    group[word] ??= {};
    group = group[word] as Record<string, unknown>;
  }
  group[words.at(-1) ?? key] = value;
}
