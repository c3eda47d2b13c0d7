import type { Diagnostic } from '../../core/finding.ts';

const longestMessage = 500;

/** Failures of a JUnit XML report (surefire, gradle, pytest, jest-junit, …). Not a validating reader: it takes what it knows. */
export function readJunitXml(xml: string): readonly Diagnostic[] {
  const cases = [...xml.matchAll(/<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)];
  return cases.flatMap(([, attributes = '', body = '']) => {
    const failure = /<(failure|error)\b([^>]*?)(?:\/>|>([\s\S]*?)<\/\1>)/.exec(body);
    return failure === null
      ? []
      : [junitDiagnostic(attributesOf(attributes), attributesOf(failure[2] ?? ''), plainText(failure[3] ?? ''))];
  });
}

type Attributes = Readonly<Record<string, string>>;

function junitDiagnostic(test: Attributes, failure: Attributes, body: string): Diagnostic {
  const named = test['file'] ?? test['classname'] ?? '';
  const name = [test['classname'], test['name']].filter(Boolean).join(' › ');
  const place = /([\w./\\@-]+\.\w{1,5}):(\d+)(?::(\d+))?/.exec(body);
  const why = failure['message'] ?? body.trim().split('\n')[0] ?? '';
  return {
    tool: 'junit',
    file: test['file'] ?? place?.[1] ?? named,
    line: integer(test['line'] ?? (test['file'] === undefined ? place?.[2] : undefined)),
    column: test['file'] === undefined ? integer(place?.[3]) : null,
    severity: 'error',
    message: `${name}: ${why}`.slice(0, longestMessage),
    code: failure['type'] ?? null,
  };
}

function attributesOf(text: string): Attributes {
  return Object.fromEntries(
    [...text.matchAll(/([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, name = '', a, b]) => [
      name,
      plainText(a ?? b ?? ''),
    ]),
  );
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function plainText(text: string): string {
  const unwrapped = text.replace(/<!\[CDATA\[([\s\S]*?)\]\]>/g, '$1');
  return unwrapped.replace(
    /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w+));/g,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return entities[name] ?? whole;
      const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    },
  );
}

/**
 * Messages of `eslint -f json`, which is one line. Read message by message, since a log may have cut the line; those without a
 * place are left out.
 */
export function readEslintJson(json: string): readonly Diagnostic[] {
  return json.split('{"filePath":"').flatMap((part) => {
    const file = jsonText(/^((?:[^"\\]|\\.)*)"/.exec(part)?.[1] ?? '');
    const messages = part.matchAll(
      /\{"ruleId":(?:"([^"]*)"|null),(?:"fatal":true,)?"severity":([12]),"message":"((?:[^"\\]|\\.)*)","line":(\d+),"column":(\d+)/g,
    );
    return [...messages].map(([, rule, severity, message = '', line, column]) => ({
      tool: 'eslint',
      file,
      line: integer(line),
      column: integer(column),
      severity: severity === '2' ? ('error' as const) : ('warning' as const),
      message: jsonText(message).slice(0, longestMessage),
      code: rule ?? null,
    }));
  });
}

function jsonText(escaped: string): string {
  return text(parseJson(`"${escaped}"`)) ?? escaped;
}

/** Results of a SARIF 2.1 file. Suppressed results and those of level `none` are left out; what is no SARIF yields nothing. */
export function readSarif(json: string): readonly Diagnostic[] {
  return list(field(parseJson(json), 'runs')).flatMap((run) => {
    const tool = text(field(field(field(run, 'tool'), 'driver'), 'name')) ?? 'sarif';
    return list(field(run, 'results')).flatMap((result) => sarifDiagnostic(tool, result));
  });
}

function sarifDiagnostic(tool: string, result: unknown): Diagnostic[] {
  const level = text(field(result, 'level')) ?? 'warning';
  if (level === 'none' || list(field(result, 'suppressions')).length > 0) return [];
  const place = field(list(field(result, 'locations'))[0], 'physicalLocation');
  const file = text(field(field(place, 'artifactLocation'), 'uri'));
  if (file === undefined) return [];
  const region = field(place, 'region');
  return [
    {
      tool,
      file: file.replace(/^file:\/\//, ''),
      line: whole(field(region, 'startLine')),
      column: whole(field(region, 'startColumn')),
      severity: level === 'error' ? 'error' : level === 'warning' ? 'warning' : 'info',
      message: (text(field(field(result, 'message'), 'text')) ?? '').slice(0, longestMessage),
      code: text(field(result, 'ruleId')) ?? null,
    },
  ];
}

/** Failed tests of a TAP stream (node:test, tap, prove -v); `# TODO` and `# SKIP` are no failures. */
export function readTap(tap: string): readonly Diagnostic[] {
  const lines = tap.split(/\r?\n/);
  return lines.flatMap((line, index) => {
    const failed = /^\s*not ok\b(?: \d+)?(?: -)? ?(.*)$/.exec(line);
    if (failed === null || /# (?:TODO|SKIP)/i.test(line)) return [];
    const block = yamlBlock(lines, index + 1);
    const place = /(?:location|at|file):\s*'?(?:file:\/\/)?([^\s':]+)(?::(\d+))?(?::(\d+))?/.exec(block);
    const why = /^\s*(?:error|message):\s*['"|>-]*\s*(.*?)['"]?$/m.exec(block)?.[1] ?? '';
    return [
      {
        tool: 'tap',
        file: place?.[1] ?? '',
        line: integer(place?.[2] ?? /^\s*line:\s*(\d+)/m.exec(block)?.[1]),
        column: integer(place?.[3] ?? /^\s*column:\s*(\d+)/m.exec(block)?.[1]),
        severity: 'error' as const,
        message: [failed[1], why].filter(Boolean).join(': ').slice(0, longestMessage),
        code: /^\s*code:\s*'?(\w+)/m.exec(block)?.[1] ?? null,
      },
    ];
  });
}

/** The YAML between `---` and `...` under a test line; empty when there is none. */
function yamlBlock(lines: readonly string[], from: number): string {
  if (lines[from]?.trim() !== '---') return '';
  const end = lines.slice(from + 1).findIndex((line) => line.trim() === '...');
  return end < 0 ? '' : lines.slice(from + 1, from + 1 + end).join('\n');
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    return null;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function whole(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) ? value : null;
}

function integer(digits: string | undefined): number | null {
  return digits === undefined || !/^\d{1,9}$/.test(digits) ? null : Number(digits);
}
