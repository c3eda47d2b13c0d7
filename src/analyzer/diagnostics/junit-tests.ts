/** One test of a JUnit XML report. */
export interface JunitTest {
  /** Class and name, as the tool wrote them: `suite › adds up`. */
  readonly name: string;
  /** As printed; null when the report does not tell. */
  readonly file: string | null;
  readonly seconds: number | null;
  /** It failed, and not only in an attempt that the tool itself repeated with success. */
  readonly failed: boolean;
  /** It failed and then passed within the same run of the tool (surefire's `flakyFailure` and `flakyError`). */
  readonly flaky: boolean;
}

const mostTests = 50_000;
const longestName = 300;

/** Quantifiers are bounded, so that a hostile file costs no more than its length. */
const tag =
  /<(?<close>\/?)(?<name>testcase|failure|error|flakyFailure|flakyError)\b(?<attributes>(?:\s[^"'<>]{0,100}(?:"[^"]{0,5000}"|'[^']{0,5000}')){0,20})\s{0,100}(?<empty>\/?)>/g;

const attribute = /([\w:.-]{1,100})\s{0,10}=\s{0,10}(?:"([^"]*)"|'([^']*)')/g;

/** The tests of a JUnit XML report (surefire, gradle, pytest, jest-junit, vitest, …), in their order. Not a validating reader. */
export function readJunitTests(xml: string): readonly JunitTest[] {
  const tests: JunitTest[] = [];
  let open: JunitTest | null = null;
  for (const { groups } of xml.matchAll(tag)) {
    const { close, name, attributes = '', empty } = groups ?? {};
    if (name !== 'testcase') {
      if (open !== null && close === '') open = marked(open, name ?? '');
      continue;
    }
    if (open !== null) tests.push(open);
    open = close === '' ? testOf(attributes) : null;
    if (open !== null && empty === '/') {
      tests.push(open);
      open = null;
    }
    if (tests.length >= mostTests) return tests;
  }
  return open === null ? tests : [...tests, open];
}

function marked(test: JunitTest, child: string): JunitTest {
  return child.startsWith('flaky') ? { ...test, flaky: true } : { ...test, failed: true };
}

function testOf(attributes: string): JunitTest {
  const values = new Map(
    [...attributes.matchAll(attribute)].map(([, name = '', one, other]) => [name, plain(one ?? other ?? '')]),
  );
  const read = (name: string): string | null => values.get(name) ?? null;
  const seconds = Number(read('time') ?? Number.NaN);
  return {
    name: [read('classname'), read('name')].filter(Boolean).join(' › ').slice(0, longestName),
    file: read('file'),
    seconds: Number.isFinite(seconds) ? seconds : null,
    failed: false,
    flaky: false,
  };
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function plain(text: string): string {
  return text
    .replace(/&(\w{2,4});/g, (whole, name: string) => entities[name] ?? whole)
    .replace(/\s+/g, ' ')
    .trim();
}
