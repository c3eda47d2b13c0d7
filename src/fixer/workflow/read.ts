import { registerHooks } from 'node:module';
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token';

/** An expression as the parser leaves it, without `${{ }}`; text around it has become a call of `format`. */
export interface Expression {
  readonly expression: string;
}
export type Value = string | number | boolean | null | Expression | readonly Value[] | Mapping;
export interface Mapping {
  readonly [key: string]: Value;
}

export type ReadWorkflow =
  | { readonly kind: 'workflow'; readonly workflow: Mapping }
  | { readonly kind: 'invalid'; readonly errors: readonly string[] };

type Parser = typeof import('@actions/workflow-parser');
let parser: Promise<Parser> | undefined;

/** The official parser imports its schema as JSON without saying so, which Node asks for: it is said here. */
function loadParser(): Promise<Parser> {
  parser ??= (async () => {
    const hooks = registerHooks({
      load: (url, context, next) =>
        next(
          url,
          url.includes('@actions/workflow-parser') && url.endsWith('.json')
            ? { ...context, importAttributes: { type: 'json' } }
            : context,
        ),
    });
    try {
      return await import('@actions/workflow-parser');
    } finally {
      hooks.deregister();
    }
  })();
  return parser;
}

/** Parses a workflow with GitHub's own parser and schema. Mistakes come back as the parser words them. */
export async function readWorkflow(name: string, content: string): Promise<ReadWorkflow> {
  const { parseWorkflow, NoOperationTraceWriter } = await loadParser();
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  const errors = context.errors.getErrors().map((error) => error.message);
  if (errors.length > 0 || value === undefined)
    return { kind: 'invalid', errors: errors.length > 0 ? errors : ['the file is empty'] };
  const workflow = plain(value);
  return isMapping(workflow) ? { kind: 'workflow', workflow } : { kind: 'invalid', errors: ['the file is no mapping'] };
}

/** `templateTokenType` in the parser's numbers: 1 sequence, 2 mapping, 3 expression, 7 null, the rest literals. */
function plain(token: TemplateToken): Value {
  const json: unknown = token.toJSON();
  return fromJson(json);
}

function fromJson(json: unknown): Value {
  if (json === null || json === undefined) return null;
  if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean') return json;
  if (typeof json !== 'object') return null;
  if ('toJSON' in json && typeof json.toJSON === 'function') return fromJson(json.toJSON());
  if ('expr' in json) return { expression: String(json.expr) };
  if ('seq' in json) return (json.seq as unknown[]).map(fromJson);
  if (!('map' in json)) return null;
  const entries = (json.map as { Key: unknown; Value: unknown }[]).map(
    ({ Key, Value }) => [keyOf(fromJson(Key)), fromJson(Value)] as const,
  );
  return Object.fromEntries(entries);
}

function keyOf(value: Value): string {
  return isExpression(value) ? `\${{ ${value.expression} }}` : String(value);
}

export function isExpression(value: Value | undefined): value is Expression {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    typeof (value as Expression).expression === 'string' &&
    Object.keys(value).length === 1
  );
}

export function isMapping(value: Value | undefined): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isExpression(value);
}

/** The mapping under a key, or an empty one. */
export function mappingAt(mapping: Mapping, key: string): Mapping {
  const value = mapping[key];
  return isMapping(value) ? value : {};
}

/** The list under a key, or an empty one. */
export function listAt(mapping: Mapping, key: string): readonly Value[] {
  const value = mapping[key];
  return Array.isArray(value) ? (value as readonly Value[]) : [];
}
