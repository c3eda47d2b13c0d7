import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import formats from 'ajv-formats';

type Json = Record<string, unknown>;

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
}

export interface Operation {
  readonly method: string;
  /** The path template, e.g. `/repos/{owner}/{repo}`. */
  readonly path: string;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** GitHub's official description of its API, as a judge over requests and replies. Loaded once a process: it has 13 MB. */
const description = loadDescription();
const templates = Object.keys(description.paths).map((path) => ({ path, pattern: templatePattern(path) }));
const ajv = createAjv(false).addSchema(description, 'github');
/** Query values arrive as text. */
const queryAjv = createAjv(true);
const validators = new Map<string, ValidateFunction>();
const samples = new Map<string, unknown>();

/** The operation that the description has for a request; null when it knows none. Literal paths win over templates. */
export function findOperation(method: string, path: string): Operation | null {
  const candidates = templates
    .map(({ path: template, pattern }) => ({ template, match: pattern.exec(path) }))
    .filter(
      ({ template, match }) => match !== null && description.paths[template]?.[method.toLowerCase()] !== undefined,
    )
    .sort((a, b) => placeholders(a.template) - placeholders(b.template));
  const best = candidates[0];
  if (best === undefined) return null;
  const decoded = Object.entries(best.match?.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]);
  return {
    method: method.toUpperCase(),
    path: best.template,
    pathParameters: Object.fromEntries(decoded) as Record<string, string>,
  };
}

/** What is wrong with a request; empty when the description allows it. */
export function requestMistakes(operation: Operation, query: URLSearchParams, body: unknown): string[] {
  const parameters = parametersOf(operation);
  const unknown = [...query.keys()].filter(
    (name) => !parameters.some((one) => one.in === 'query' && one.name === name),
  );
  return [
    ...unknown.map((name) => `query parameter ${name} is not in the description`),
    ...parameters.flatMap((parameter) => parameterMistakes(operation, parameter, query)),
    ...bodyMistakes(operation, body),
  ];
}

/** What is wrong with a reply of the stand-in itself; empty when the description allows it. */
export function replyMistakes(operation: Operation, status: number, body: unknown): string[] {
  const response = operationOf(operation).responses as Json;
  const described = response[String(status)] as Json | undefined;
  if (described === undefined) return status >= 400 ? [] : [`status ${status} is not in the description`];
  const pointer = `${pointerOf(operation)}/responses/${status}`;
  const resolved = resolve(described);
  const content = (resolved.content as Json | undefined)?.['application/json'];
  if (content === undefined || status >= 400) return [];
  const base = typeof described.$ref === 'string' ? described.$ref : `#${pointer}`;
  return validate(`${base}/content/application~1json/schema`, body).filter((mistake) => !departures.includes(mistake));
}

/** Where GitHub itself departs from its description: the head repository of a deleted fork is null. */
const departures: readonly string[] = ['/head_repository must be object'];

/** A smallest valid value of a schema of the description, with its own examples; replies are made from it. */
export function sample(schemaName: string): Json {
  if (!samples.has(schemaName)) samples.set(schemaName, build({ $ref: `#/components/schemas/${schemaName}` }, 0));
  return structuredClone(samples.get(schemaName)) as Json;
}

function parameterMistakes(operation: Operation, parameter: Parameter, query: URLSearchParams): string[] {
  if (parameter.in !== 'query') return [];
  const value = query.get(parameter.name);
  if (value === null) return parameter.required === true ? [`query parameter ${parameter.name} is missing`] : [];
  if (parameter.name === 'per_page' && Number(value) > 100) return ['per_page is over 100'];
  const schema = (parameter as unknown as Json).schema as Json;
  const key = `${operation.method} ${operation.path} ?${parameter.name}`;
  const check = validators.get(key) ?? queryAjv.compile({ type: 'object', properties: { value: schema } });
  validators.set(key, check);
  return check({ value }) ? [] : [`query parameter ${parameter.name}: ${queryAjv.errorsText(check.errors)}`];
}

function bodyMistakes(operation: Operation, body: unknown): string[] {
  const requestBody = operationOf(operation).requestBody as Json | undefined;
  if (requestBody === undefined) return body === undefined ? [] : ['a body is not in the description'];
  if (body === undefined) return requestBody.required === true ? ['the body is missing'] : [];
  const schema = ((requestBody.content as Json)['application/json'] as Json).schema as Json;
  const known = Object.keys((schema.properties as Json | undefined) ?? {});
  const strange = known.length === 0 ? [] : Object.keys(body as Json).filter((name) => !known.includes(name));
  return [
    ...strange.map((name) => `body field ${name} is not in the description`),
    ...validate(`#${pointerOf(operation)}/requestBody/content/application~1json/schema`, body),
  ];
}

function validate(reference: string, value: unknown): string[] {
  const check = validators.get(reference) ?? ajv.compile({ $ref: `github${reference}` });
  validators.set(reference, check);
  return check(value) ? [] : (check.errors ?? []).map((error) => `${error.instancePath || '/'} ${error.message}`);
}

function parametersOf(operation: Operation): Parameter[] {
  const own = (operationOf(operation).parameters as Json[] | undefined) ?? [];
  return own.map((parameter) => resolve(parameter) as unknown as Parameter);
}

function operationOf(operation: Operation): Json {
  return description.paths[operation.path]?.[operation.method.toLowerCase()] as Json;
}

function pointerOf(operation: Operation): string {
  return `/paths/${operation.path.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')}/${operation.method.toLowerCase()}`;
}

function resolve(value: Json): Json {
  if (typeof value.$ref !== 'string') return value;
  const parts = value.$ref.slice(2).split('/');
  return resolve(parts.reduce<Json>((at, part) => at[part] as Json, description as unknown as Json));
}

function build(schema: Json, depth: number): unknown {
  const at = resolve(schema);
  const alternatives = (at.oneOf ?? at.anyOf) as Json[] | undefined;
  if (allowsNull(at) && (depth > 0 || alternatives !== undefined)) return null;
  if (alternatives?.[0] !== undefined) return build(alternatives[0], depth);
  if (Array.isArray(at.allOf)) return Object.assign({}, ...at.allOf.map((part: Json) => build(part, depth)));
  if (at.properties !== undefined) return buildObject(at, depth);
  return buildScalar(at);
}

function buildObject(schema: Json, depth: number): Json {
  const properties = schema.properties as Record<string, Json>;
  const required = (schema.required as string[] | undefined) ?? [];
  return Object.fromEntries(required.map((name) => [name, build(properties[name] ?? {}, depth + 1)]));
}

function buildScalar(schema: Json): unknown {
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  if (type === 'array') return [];
  if (type === 'boolean') return false;
  if (type === 'integer' || type === 'number') return typeof schema.example === 'number' ? schema.example : 1;
  if (type === 'object') return {};
  if (typeof schema.example === 'string') return schema.example;
  if (schema.format === 'date-time') return '2026-01-05T10:00:00Z';
  return schema.format === 'uri' ? 'https://github.example/none' : 'none';
}

function allowsNull(schema: Json): boolean {
  const alternatives = (schema.anyOf as Json[] | undefined) ?? [];
  return (
    (Array.isArray(schema.type) && schema.type.includes('null')) || alternatives.some((one) => one.type === 'null')
  );
}

function createAjv(coerceTypes: boolean): Ajv {
  const created = new Ajv({ strict: false, logger: false, coerceTypes });
  (formats as unknown as (ajv: Ajv) => void)(created);
  return created;
}

function loadDescription(): { paths: Record<string, Json> } {
  const file = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json');
  return toJsonSchema(JSON.parse(readFileSync(file, 'utf8'))) as { paths: Record<string, Json> };
}

/** OpenAPI 3.0 writes `nullable: true`; JSON Schema has a type for it. */
function toJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toJsonSchema);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, discriminator: _, ...rest } = value as Json;
  const converted = Object.fromEntries(
    Object.entries(rest).map(([key, child]) => [
      key,
      key === 'example' || key === 'examples' ? child : toJsonSchema(child),
    ]),
  ) as Json;
  if (nullable !== true) return converted;
  if (typeof converted.type !== 'string') return { anyOf: [converted, { type: 'null' }] };
  const values = Array.isArray(converted.enum) ? { enum: [...converted.enum, null] } : {};
  return { ...converted, ...values, type: [converted.type, 'null'] };
}

function templatePattern(path: string): RegExp {
  const source = path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{([a-z_]+)\}/gi, '(?<$1>[^/]+)');
  return new RegExp(`^${source}$`);
}

function placeholders(template: string): number {
  return template.split('{').length - 1;
}
